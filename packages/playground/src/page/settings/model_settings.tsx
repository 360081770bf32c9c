import {
  type CustomModel,
  dimensionsOf,
  LIMITS,
  type ModelChoice,
  type ModelName,
} from "../../config.ts";
import { CountField } from "../controls/count_field.tsx";
import { SelectField } from "../controls/select_field.tsx";
import { MODEL_OPTIONS, modelSize } from "../names.ts";

export interface ModelSettingsProps {
  readonly model: ModelChoice;
  readonly onModel: (model: ModelChoice) => void;
}

const OPTIONS: readonly (readonly [ModelName | "own", string])[] = [
  ...MODEL_OPTIONS,
  ["own", "Custom size"],
];

/** Numbers of a custom model, in the order of the page. */
const SIZES = [
  ["layers", "Layers"],
  ["width", "Width"],
  ["heads", "Heads"],
  ["contextLength", "Context, bytes"],
] as const satisfies readonly (readonly [keyof CustomModel, string])[];

/** The model that all runs train. */
export function ModelSettings({ model, onModel }: ModelSettingsProps) {
  const size = dimensionsOf(model);
  const problem =
    size.width % size.heads === 0
      ? undefined
      : `Choose a number that divides the width, ${size.width}`;
  return (
    <>
      <SelectField
        label="Size"
        value={typeof model === "string" ? model : "own"}
        options={OPTIONS}
        onValue={(choice) => onModel(choice === "own" ? { ...size } : choice)}
      />
      {typeof model !== "string" && (
        <div class="fields">
          {SIZES.map(([key, label]) => (
            <CountField
              key={key}
              label={label}
              value={size[key]}
              limits={LIMITS[key]}
              problem={key === "heads" ? problem : undefined}
              onValue={(value) => onModel({ ...size, [key]: value })}
            />
          ))}
        </div>
      )}
      <p class="muted small">{modelSize(size)}.</p>
    </>
  );
}
