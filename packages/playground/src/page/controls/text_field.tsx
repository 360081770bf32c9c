import { useId, useState } from "preact/hooks";

/** A value that a text gives, or a sentence on what the text should be. */
export type Read<T> = { readonly value: T } | { readonly error: string };

export interface TextFieldProps<T> {
  readonly label: string;
  readonly value: T;
  readonly onValue: (value: T) => void;
  /** Reads a value from the typed text. */
  readonly read: (text: string) => Read<T>;
  /** Writes a value as `read` reads it. */
  readonly write: (value: T) => string;
  /** Shown while the field is empty. */
  readonly placeholder?: string | undefined;
  /** Number of lines of a longer text. Default: one line. */
  readonly lines?: number | undefined;
  readonly inputMode: "text" | "decimal" | "numeric";
  /** Explanation of the field, shown when the pointer rests on it. */
  readonly help?: string | undefined;
  /** Conflict of the value with other settings. */
  readonly problem?: string | undefined;
}

/** A value that a visitor types. A wrong text stays as typed, with a sentence below it. */
export function TextField<T>(props: TextFieldProps<T>) {
  const { label, value, onValue, read, write, placeholder, lines, inputMode, help, problem } =
    props;
  const id = useId();
  const [draft, setDraft] = useState({ text: write(value), of: value });
  // After a change from elsewhere, such as another model, the typed text no longer counts.
  const text = Object.is(draft.of, value) ? draft.text : write(value);
  const parsed = read(text);
  const error = "error" in parsed ? parsed.error : problem;
  const shared = {
    id,
    autoComplete: "off",
    spellcheck: false,
    value: text,
    placeholder,
    "aria-invalid": error !== undefined,
    "aria-describedby": error === undefined ? undefined : `${id}-error`,
    onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }): void => {
      const next = read(currentTarget.value);
      const kept = "error" in next ? value : next.value;
      setDraft({ text: currentTarget.value, of: kept });
      if (!("error" in next)) onValue(next.value);
    },
  };
  return (
    <div class={lines === undefined ? "field" : "field whole"} title={help}>
      <label for={id}>{label}</label>
      {lines === undefined ? (
        <input type="text" inputMode={inputMode} {...shared} />
      ) : (
        <textarea rows={lines} class="code" {...shared} />
      )}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
