import { expect, expectTypeOf, test } from "vitest";
import {
  defaultText,
  problemInOptions,
  recordSettings,
  resolveSettings,
  trainingDefaultOf,
} from "./resolve_settings.ts";
import type { OptionsOf, ValuesOf } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

const SETTINGS = {
  rate: setting.number({ from: 0, default: 0.1, help: "Rate", training: 0.05 }),
  rank: setting.wholeNumber({
    from: 1,
    required: true,
    help: "Rank",
    training: { of: ({ width }) => width / 4, text: "width/4" },
  }),
  scale: setting.choice({ choices: ["shape", "none"], default: "shape", help: "Scale" }),
  warmup: setting.fields({ fields: { from: { from: 0, below: 1 } }, help: "Warm-up" }),
  split: setting.code<() => number>({
    accepts: (value) => typeof value === "function",
    remedy: "take a function",
    help: "Split",
  }),
  hidden: setting.flag({ default: false, recorded: false, help: "Not in the record" }),
} as const;
type Options = OptionsOf<typeof SETTINGS>;

test("resolveSettings() checks options and fills in defaults", () => {
  const values = resolveSettings("mine", SETTINGS, { rank: 3, scale: "none", rate: undefined });
  expect(values).toEqual({
    rate: 0.1,
    rank: 3,
    scale: "none",
    warmup: undefined,
    split: undefined,
    hidden: false,
  });
  expectTypeOf(values.scale).toEqualTypeOf<"shape" | "none">();
  expectTypeOf<Options>().toHaveProperty("rank").toEqualTypeOf<number>();
  expectTypeOf<Options["warmup"]>().toEqualTypeOf<{ readonly from: number } | undefined>();
  expectTypeOf<ValuesOf<typeof SETTINGS>["rate"]>().toEqualTypeOf<number>();
});

test.each<[unknown, string]>([
  [null, "Cannot use mine with null: settings are an object; pass one, such as { rate: 0.1 }"],
  [0.1, "Cannot use mine with 0.1: settings are an object"],
  [[], "Cannot use mine with []: settings are an object"],
  [{}, "Cannot use mine with rank undefined: it is missing; take a whole number of at least 1"],
  [
    { rank: 1.5 },
    "Cannot use mine with rank 1.5: this value is not allowed; take a whole number of at least 1",
  ],
  [
    { rank: 1, rate: null },
    "Cannot use mine with rate null: this value is not allowed; take a number of at least 0, such as 0.1",
  ],
  [
    { rank: 1, scale: "big" },
    'Cannot use mine with scale "big": this value is not allowed; take "shape" or "none"',
  ],
  [
    { rank: 1, warmup: 3 },
    "Cannot use mine with warmup 3: this value is not allowed; take { from }",
  ],
  [
    { rank: 1, warmup: { from: 1 } },
    "Cannot use mine with warmup.from 1: this value is not allowed; take a number from 0 to below 1",
  ],
  [
    { rank: 1, split: 3 },
    "Cannot use mine with split 3: this value is not allowed; take a function",
  ],
  [
    { rank: 1, hidden: "false" },
    'Cannot use mine with hidden "false": this value is not allowed; take true or false',
  ],
  [
    { rank: 1, rates: 2 },
    "Cannot use mine with rates 2: there is no such setting; take only rate, rank, scale, warmup, split, hidden",
  ],
])("resolveSettings() refuses %j in one sentence", (options, message) => {
  expect(() => resolveSettings("mine", SETTINGS, options as Options)).toThrow(RangeError);
  expect(() => resolveSettings("mine", SETTINGS, options as Options)).toThrow(message);
});

test("problemInOptions() gives the parts of the message", () => {
  expect(problemInOptions(SETTINGS, { rank: 2, warmup: { from: "x" } })).toEqual({
    name: "warmup.from",
    value: "x",
    why: "this value is not allowed",
    remedy: "take a number from 0 to below 1",
  });
  expect(problemInOptions(SETTINGS, { rank: 2 })).toBeUndefined();
});

test("recordSettings() leaves out what is not set, functions, and what is recorded elsewhere", () => {
  const options = { rank: 2, split: () => 2, warmup: { from: 0.5 }, hidden: true };
  expect(recordSettings(SETTINGS, resolveSettings("mine", SETTINGS, options))).toEqual({
    rate: 0.1,
    rank: 2,
    scale: "shape",
    warmup: { from: 0.5 },
  });
});

test("trainingDefaultOf() and defaultText() prefer the default of training", () => {
  const model = { width: 64 };
  expect(trainingDefaultOf(SETTINGS.rate, model)).toBe(0.05);
  expect(trainingDefaultOf(SETTINGS.rank, model)).toBe(16);
  expect(trainingDefaultOf(SETTINGS.scale, model)).toBe("shape");
  const texts = Object.values(SETTINGS).map((each) => defaultText(each));
  expect(texts).toEqual(["0.05", "width/4", "shape", undefined, undefined, "false"]);
});
