import { setting } from "@lrm/optimizer";
import { expect, test } from "vitest";
import { readSetting } from "./setting_field.tsx";

const help = "For a test";
const rate = setting.number({ from: 0, default: 0.1, help });
const betas = setting.pair({ each: { from: 0, below: 1 }, help });

test("readSetting() reads what people type for a setting", () => {
  expect(["0.02", " 3e-4 ", "0,5", ".1"].map((text) => readSetting(text, rate))).toEqual(
    [0.02, 3e-4, 0.5, 0.1].map((value) => ({ value })),
  );
  expect(readSetting(" 0.9,0.95", betas)).toEqual({ value: [0.9, 0.95] });
  expect(readSetting(" ", rate)).toEqual({ value: undefined });
});

test("readSetting() says what to enter instead of anything else", () => {
  for (const text of ["x", "-1", "Infinity", "1 2"]) {
    expect(readSetting(text, rate)).toEqual({
      error: "Take a number of at least 0, such as 0.1",
    });
  }
  expect(readSetting("0.9,1", betas)).toEqual({ error: "Take a number from 0 to below 1" });
});
