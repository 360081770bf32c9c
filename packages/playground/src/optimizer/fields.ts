import { type OptimizerEntry, type Setting, trainingDefaultOf } from "@lrm/optimizer";
import { dashed } from "@lrm/run";

/** A setting of an optimizer that a visitor can choose. */
export interface Field {
  readonly name: string;
  /** As a label: `Learning rate`. */
  readonly label: string;
  readonly setting: Setting;
}

/** Lists the settings of an optimizer that text can give. */
export function formFields({ settings }: OptimizerEntry): Field[] {
  return Object.entries(settings)
    .filter(([, setting]) => setting.input.kind !== "code" || isWritten(setting))
    .map(([name, setting]) => ({ name, label: labelOf(name), setting }));
}

/** Tells whether a setting is a text that a visitor writes, such as a rule. */
export function isWritten({ input, default: own }: Setting): boolean {
  return input.kind === "code" && typeof own === "string";
}

/** Writes a setting's name in words: `Learning rate`. */
export function labelOf(name: string): string {
  const words = dashed(name).replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Writes a setting's value so that its `parse` reads it: `0.9,0.95`. */
export function valueText(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.values(value).map(String).join(",")
    : String(value);
}

/** Writes a setting's default for a model; undefined where nothing is set by default. */
export function modelDefaultText(setting: Setting, model: { readonly width: number }) {
  const value = trainingDefaultOf(setting, model);
  return value === undefined ? undefined : valueText(value);
}
