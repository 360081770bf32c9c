import type { RunChoice } from "../config.ts";
import { entryOf } from "./entry_of.ts";
import { labelOf, valueText } from "./fields.ts";

/** Describes the settings of a run: `0.015, rank 32`. Common settings that are 0 are left out. */
export function settingsText({ optimizer, settings = {} }: RunChoice): string {
  const entry = entryOf(optimizer);
  return Object.entries(settings)
    .filter(([name, value]) => value !== 0 || !entry.settings[name]?.common)
    .map(([name, value]) => {
      const text = valueText(value);
      return name === "learningRate" ? text : `${labelOf(name).toLowerCase()} ${text}`;
    })
    .join(", ");
}
