import type { ComponentChildren } from "preact";

export interface ActionProps {
  readonly children: ComponentChildren;
  readonly onAction?: () => void;
  /** True while the action is not possible; the button keeps its place and the focus. */
  readonly refused?: boolean;
  readonly kind?: "primary" | "plain";
  /** For screen readers, where the text alone is ambiguous. */
  readonly label?: string;
  /** Id of the form that it submits, instead of `onAction`. */
  readonly form?: string | undefined;
}

/** A button. While it is refused it stays focusable, so that keyboard users keep their place. */
export function Action({ children, onAction, refused = false, kind, label, form }: ActionProps) {
  return (
    <button
      type={form === undefined ? "button" : "submit"}
      form={form}
      class={kind}
      aria-label={label}
      aria-disabled={refused}
      onClick={(event) => {
        if (refused) event.preventDefault();
        else onAction?.();
      }}
    >
      {children}
    </button>
  );
}
