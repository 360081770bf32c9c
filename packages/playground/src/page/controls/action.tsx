import type { ComponentChildren } from "preact";

export interface ActionProps {
  readonly children: ComponentChildren;
  readonly onAction?: () => void;
  /** Why not now; the button keeps its place and the focus. */
  readonly refused?: boolean;
  readonly kind?: "primary" | "plain";
  /** For a screen reader, where the text alone does not say which. */
  readonly label?: string;
  /** The form that it sends, instead of an action of its own. */
  readonly form?: string | undefined;
}

/** A button. Refused, it stays where it is, so that whoever stands on it by keyboard is not lost. */
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
