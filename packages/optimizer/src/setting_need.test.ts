import { expect, test } from "vitest";
import { adamwEntry } from "./adamw.ts";
import { matrixSettings, splitSettings } from "./matrix_settings.ts";
import { unmetNeed } from "./setting_need.ts";

const SETTINGS = { ...matrixSettings({ learningRate: 1 }), ...splitSettings() };

test.each([
  ["weightDecay", { hyperball: true }, {}, "hyperball"],
  ["scale", { hyperball: true }, { hyperball: false }, "hyperball"],
  ["cautiousWeightDecay", {}, { weightDecay: 0.1 }, "weightDecay"],
  ["cautiousWeightDecay", { weightDecay: 0.1, hyperball: true }, { weightDecay: 0.1 }, "hyperball"],
  ["splitQkv", { splitHeads: true }, {}, "splitHeads"],
])(
  "unmetNeed() says that %s has no effect with %o, and has one with %o: it needs %s",
  (name, without, having, needed) => {
    expect(unmetNeed(SETTINGS, name, without)?.setting).toBe(needed);
    expect(unmetNeed(SETTINGS, name, having)).toBeUndefined();
  },
);

test("unmetNeed() finds no need of settings that always have an effect", () => {
  for (const name of Object.keys(adamwEntry.settings)) {
    expect(unmetNeed(adamwEntry.settings, name, {})).toBeUndefined();
  }
});
