import { useId } from "preact/hooks";

export interface SelectFieldProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  /** What may be chosen, and how it reads. */
  readonly options: readonly (readonly [Name, string])[];
  readonly onValue: (value: Name) => void;
  readonly disabled?: boolean;
}

/** A choice of one among many, as the system draws it. */
export function SelectField<Name extends string>(props: SelectFieldProps<Name>) {
  const { label, value, options, onValue, disabled = false } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        disabled={disabled}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options[currentTarget.selectedIndex];
          if (chosen !== undefined) onValue(chosen[0]);
        }}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name} selected={name === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
