import { useId } from "preact/hooks";

export interface SegmentsProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  readonly options: readonly (readonly [Name, string])[];
  readonly onValue: (value: Name) => void;
}

/** A choice of one among few, side by side; arrow keys change it. */
export function Segments<Name extends string>(props: SegmentsProps<Name>) {
  const { label, value, options, onValue } = props;
  const id = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {options.map(([name, text]) => (
        <label key={name}>
          <input
            type="radio"
            name={id}
            checked={name === value}
            onChange={() => {
              onValue(name);
            }}
          />
          {text}
        </label>
      ))}
    </div>
  );
}
