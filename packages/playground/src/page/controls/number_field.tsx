import { useId, useState } from "preact/hooks";
import { plain } from "../words.ts";

export interface NumberFieldProps {
  readonly label: string;
  /** Undefined where the field is left empty, which only a field with a placeholder may be. */
  readonly value: number | undefined;
  readonly onValue: (value: number | undefined) => void;
  /** Least and most. */
  readonly limits: readonly [number, number];
  readonly whole?: boolean;
  /** What holds while the field is empty. */
  readonly placeholder?: string;
  /** What is wrong with the value beside other settings. */
  readonly problem?: string | undefined;
}

/** A number that a person types; what cannot be used stays as typed, with a sentence under it. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onValue, limits, whole = false, placeholder, problem } = props;
  const id = useId();
  const [draft, setDraft] = useState({ text: shown(value), of: value });
  // Set from elsewhere, as by another model: what was typed no longer counts.
  const text = Object.is(draft.of, value) ? draft.text : shown(value);
  const parsed = read(text, { limits, whole, optional: placeholder !== undefined });
  const error = "error" in parsed ? parsed.error : problem;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={whole ? "numeric" : "decimal"}
        autoComplete="off"
        spellcheck={false}
        value={text}
        placeholder={placeholder}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onInput={({ currentTarget }) => {
          const next = read(currentTarget.value, {
            limits,
            whole,
            optional: placeholder !== undefined,
          });
          const kept = "error" in next ? value : next.value;
          setDraft({ text: currentTarget.value, of: kept });
          if (!("error" in next)) onValue(next.value);
        }}
      />
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

const shown = (value: number | undefined): string => (value === undefined ? "" : plain(value));

interface ReadOptions {
  readonly limits: readonly [number, number];
  readonly whole: boolean;
  readonly optional: boolean;
}

/** The number that a text says, or a sentence on what it should say. */
export function read(
  text: string,
  { limits: [least, most], whole, optional }: ReadOptions,
): { readonly value: number | undefined } | { readonly error: string } {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "" && optional) return { value: undefined };
  const value = /^(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return { value };
  const kind = whole ? "whole number" : "number";
  return {
    error:
      most === Number.MAX_SAFE_INTEGER
        ? `Enter a ${kind} of at least ${plain(least)}`
        : `Enter a ${kind} from ${plain(least)} to ${plain(most)}`,
  };
}
