import { expect, test } from "vitest";
import { nearestOf, oneOf } from "./nearest.ts";

const KNOWN = ["learning-rate", "extend", "batch", "seed"] as const;
const ALIASES = { lr: "learning-rate", "batch-size": "batch" } as const;

test.each([
  ["extned", "extend"],
  ["learningrate", "learning-rate"],
  ["batchsize", "batch"],
  ["lr", "learning-rate"],
  ["xy", undefined],
  ["sparkle", undefined],
  ["", undefined],
  ["constructor", undefined],
  ["x".repeat(1e6), undefined],
])("nearestOf() takes %.9s for %s", (given, name) => {
  expect(nearestOf(given, KNOWN, ALIASES)).toBe(name);
});

test("nearestOf() finds nothing among no names", () => {
  expect(nearestOf("seed", [])).toBeUndefined();
});

test("oneOf() takes known names alone, and names the nearest or all", () => {
  expect(oneOf("flag", "seed", KNOWN, ALIASES)).toBe("seed");
  const refused = (given: string) => () => oneOf("flag", given, KNOWN, ALIASES);
  expect(refused("lr")).toThrow('Unknown flag "lr"; try "learning-rate"');
  expect(refused("batchsize")).toThrow('Unknown flag "batchsize"; try "batch"');
  expect(refused("sparkle")).toThrow(
    'Unknown flag "sparkle"; choose one of learning-rate, extend, batch, seed',
  );
});
