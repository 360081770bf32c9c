import { expect, test } from "vitest";
import { adamwEntry } from "./adamw.ts";
import { matrixSettings, splitSettings } from "./matrix_settings.ts";
import { unmetNeed } from "./setting_need.ts";

const SETTINGS = { ...matrixSettings({ learningRate: 1 }), ...splitSettings() };

test.each([
  ["weightDecay", { hyperball: true }, {}],
  ["scale", { hyperball: true }, { hyperball: false }],
  ["cautiousWeightDecay", {}, { weightDecay: 0.1 }],
  ["splitQkv", { splitHeads: true }, {}],
])(
  "unmetNeed() says that %s has no effect with %o, and has one with %o",
  (name, without, having) => {
    expect(unmetNeed(SETTINGS, name, without)).toBe(SETTINGS[name as keyof typeof SETTINGS].needs);
    expect(unmetNeed(SETTINGS, name, having)).toBeUndefined();
  },
);

test("unmetNeed() finds no need of settings that always have an effect", () => {
  for (const name of Object.keys(adamwEntry.settings)) {
    expect(unmetNeed(adamwEntry.settings, name, {})).toBeUndefined();
  }
});
