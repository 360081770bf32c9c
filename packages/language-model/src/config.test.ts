import { ArgumentError } from "@lrm/tensor";
import { expect, test } from "vitest";
import { checkPositive, checkRotary, checkSizes, checkWhole } from "./config.ts";
import { TINY } from "./testing/tiny_model.ts";

test("checkSizes() accepts sizes that a model can have, up to the limits", () => {
  checkSizes("a model", TINY);
  checkSizes("a model", { ...TINY, vocabularySize: 2 ** 24, contextLength: 2 ** 22 });
  checkSizes("a model", { ...TINY, width: 2 ** 20, heads: 1, mlpWidth: 2 ** 23, layers: 10_000 });
});

const SIZES = ["vocabularySize", "contextLength", "layers", "width", "heads", "mlpWidth"] as const;

test.each(SIZES)("checkSizes() refuses a %s that is not a positive whole number", (name) => {
  for (const [value, shown] of [
    [0, "0"],
    [-1, "-1"],
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    ["4", '"4"'],
    [undefined, "missing"],
    [[4], "a list"],
  ] as const) {
    expect(() => checkSizes("a model", { ...TINY, [name]: value })).toThrow(
      new ArgumentError(
        `Cannot make a model with ${name} ${shown}: it must be a positive whole number`,
        "choose another value",
      ),
    );
  }
});

test.each(SIZES)("checkSizes() refuses a %s above its limit", (name) => {
  expect(() => checkSizes("a model", { ...TINY, [name]: 2 ** 40 })).toThrow(
    `Cannot make a model with ${name} ${2 ** 40}: it must be at most `,
  );
});

test("checkSizes() refuses a width that the heads do not divide", () => {
  expect(() => checkSizes("a model", { ...TINY, heads: 4 })).toThrow(
    "Cannot make a model with width 6 and 4 heads: the width must be a multiple of the heads",
  );
});

test("checkSizes() takes a size of heads that the width does not give only where it may", () => {
  const { width, heads } = TINY;
  checkSizes("a model", { ...TINY, headSize: width / heads });
  checkSizes("a model", { ...TINY, headSize: 2 * width }, { anyHeadSize: true });
  checkSizes("a model", { ...TINY, heads: 7, headSize: 4 }, { anyHeadSize: true });
  expect(() => checkSizes("a model", { ...TINY, headSize: 2 * width })).toThrow(
    `Cannot make a model with headSize ${2 * width}: its heads have width / heads channels; leave headSize out`,
  );
});

test("checkSizes() refuses an epsilon that is 0 in float32", () => {
  for (const epsilon of [0, -1e-5, 1e-60, Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
    expect(() => checkSizes("a model", { ...TINY, epsilon })).toThrow(
      `Cannot make a model with epsilon ${epsilon}: it must be above 0`,
    );
  }
});

test("checkWhole() takes the largest exact whole number as its limit by default", () => {
  checkWhole("a model", "experts", Number.MAX_SAFE_INTEGER);
  expect(() => checkWhole("a model", "experts", 2 ** 53)).toThrow("a positive whole number");
  expect(() => checkWhole("a model", "experts", 9, 8)).toThrow(
    new ArgumentError(
      "Cannot make a model with experts 9: it must be at most 8",
      "choose a smaller one",
    ),
  );
});

test("checkPositive() accepts finite numbers above 0 and nothing else", () => {
  checkPositive("a model", "base", 1e-30);
  expect(() => checkPositive("a model", "base", "1" as never)).toThrow(
    'Cannot make a model with base "1": it must be above 0',
  );
});

test("checkRotary() refuses heads of an odd size", () => {
  checkRotary("a model", { width: 8, heads: 2 });
  expect(() => checkRotary("a model", { width: 6, heads: 2 })).toThrow(
    "Cannot make a model with heads of size 3: rotary positions rotate pairs of channels, so width / heads must be even",
  );
});
