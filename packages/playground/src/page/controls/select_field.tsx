import { useId } from "preact/hooks";

export interface SelectFieldProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  /** Choices with their texts. */
  readonly options: readonly (readonly [Name, string])[];
  readonly onValue: (value: Name) => void;
  /** Explanation of the field, shown when the pointer rests on it. */
  readonly help?: string | undefined;
  /** Conflict of the value with other settings. */
  readonly problem?: string | undefined;
}

/** A choice of one among many, as the system draws it. */
export function SelectField<Name extends string>(props: SelectFieldProps<Name>) {
  const { label, value, options, onValue, help, problem } = props;
  const id = useId();
  return (
    <div class="field" title={help}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-error`}
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
      {problem !== undefined && (
        <p class="error" id={`${id}-error`}>
          {problem}
        </p>
      )}
    </div>
  );
}
