import { bytesText } from "@lrm/tensor";
import { useId, useState } from "preact/hooks";
import type { DataChoice } from "../../config.ts";
import { Segments } from "../controls/segments.tsx";

export interface DataSettingsProps {
  readonly data: DataChoice;
  /** The file, once it was chosen in this tab. */
  readonly file: File | undefined;
  readonly onData: (data: DataChoice, file: File | undefined) => void;
  readonly disabled: boolean;
}

const KINDS = [
  ["built-in", "Built-in text"],
  ["file", "Your own file"],
] as const;

/** The text that all runs train on: the built-in one, or a file that stays on this computer. */
export function DataSettings({ data, file, onData, disabled }: DataSettingsProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  const missing = data.kind === "file" && file === undefined;
  const take = (chosen: File | null | undefined): void => {
    if (chosen && !disabled) onData({ kind: "file", name: chosen.name }, chosen);
  };
  return (
    <>
      <Segments
        label="Training text"
        value={data.kind}
        options={KINDS}
        onValue={(kind) =>
          onData(kind === "built-in" ? { kind } : { kind, name: file?.name ?? "" }, file)
        }
      />
      {data.kind === "built-in" ? (
        <p class="muted small">State of the Union addresses: public-domain English.</p>
      ) : (
        <div>
          <label
            class={over ? "file over" : "file"}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              take(event.dataTransfer?.files[0]);
            }}
          >
            <span>
              {file === undefined
                ? "Drop a text file here, or choose one"
                : `${file.name}, ${bytesText(file.size)}`}
            </span>
            <input
              class="hidden"
              type="file"
              aria-invalid={missing}
              aria-describedby={`${id}-note`}
              onChange={({ currentTarget }) => take(currentTarget.files?.[0])}
            />
          </label>
          <p class={missing && data.name !== "" ? "error" : "muted small"} id={`${id}-note`}>
            {missing && data.name !== ""
              ? `Choose “${data.name}” again: the address contains only its name`
              : "It stays on this computer."}
          </p>
        </div>
      )}
    </>
  );
}
