import fc from "fast-check";
import { expect, test } from "vitest";
import type { Setting } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

const help = "For a test";

test.each<[string, Setting, string, unknown]>([
  ["number", setting.number({ help }), " 2.5e-1 ", 0.25],
  ["wholeNumber", setting.wholeNumber({ help }), "12", 12],
  ["fraction", setting.fraction({ help }), ".5", 0.5],
  ["choice", setting.choice({ choices: ["a", "b"], help }), "b", "b"],
  ["flag", setting.flag({ help }), "true", true],
  ["pair", setting.pair({ each: { from: 0, below: 1 }, help }), "0.9,0.95", [0.9, 0.95]],
  [
    "fields",
    setting.fields({ fields: { from: { from: 0 }, steps: { from: 0 } }, help }),
    "0.85,300",
    { from: 0.85, steps: 300 },
  ],
])("setting.%s() reads its value from a flag's text", (_, made, text, value) => {
  expect(made.parse(text)).toEqual(value);
  expect(made.problem(made.parse(text))).toBeUndefined();
});

test.each<[string, Setting, string, string]>([
  ["number", setting.number({ help }), "", "take a number"],
  ["number below", setting.number({ below: 3, help }), "3", "take a number below 3"],
  [
    "number between",
    setting.number({ above: 0, below: 3, help }),
    "0",
    "take a number above 0 to below 3",
  ],
  [
    "wholeNumber",
    setting.wholeNumber({ help, default: 4 }),
    "1.5",
    "take a whole number of at least 0, such as 4",
  ],
  ["number up to", setting.number({ from: 0, to: 1, help }), "1.1", "take a number from 0 to 1"],
  ["number at most", setting.number({ to: 1, help }), "2", "take a number of at most 1"],
  [
    "wholeNumber up to",
    setting.wholeNumber({ from: 1, to: 64, help, default: 2 }),
    "65",
    "take a whole number from 1 to 64",
  ],
  ["fraction", setting.fraction({ help }), "1", "take a number from 0 to below 1"],
  ["choice", setting.choice({ choices: ["a", "b", "c"], help }), "d", 'take "a", "b" or "c"'],
  ["flag", setting.flag({ help }), "yes", "take true or false"],
  [
    "pair",
    setting.pair({ each: {}, help, default: [1, 2] }),
    "1,2,3",
    "take two numbers, such as [1, 2]",
  ],
  ["pair of numbers", setting.pair({ each: { below: 1 }, help }), "0,1", "take a number below 1"],
  ["fields", setting.fields({ fields: { a: {}, b: {} }, help }), "1", "take { a, b }"],
])("setting.%s() says what to take instead of a wrong text", (_, made, text, remedy) => {
  expect(made.problem(made.parse(text))?.remedy).toBe(remedy);
});

test("setting.pair() names the part that is wrong", () => {
  const betas = setting.pair({ each: { from: 0, below: 1 }, help });
  expect(betas.problem([0.9, 1])).toMatchObject({ path: "[1]", value: 1 });
});

test("setting.number() takes exactly the numbers within its bounds", () =>
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.double(), (from, below, value) => {
      const made = setting.number({ from, below, help });
      const within = value >= from && value < below && Number.isFinite(value);
      expect(made.problem(value) === undefined).toBe(within);
    }),
  ));

test("settings say how a program may ask for them", () => {
  expect(setting.fraction({ help }).input).toEqual({ kind: "number", from: 0, below: 1 });
  expect(setting.wholeNumber({ help, from: 1 }).input).toEqual({
    kind: "number",
    from: 1,
    whole: true,
  });
  expect(setting.choice({ choices: ["a"], help }).input).toEqual({
    kind: "choice",
    choices: ["a"],
  });
  expect(setting.number({ help, required: true }).presence).toBe("required");
  expect(setting.number({ help, default: 1 }).presence).toBe("default");
  expect(setting.number({ help }).presence).toBe("optional");
});
