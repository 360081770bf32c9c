import { expect, test } from "vitest";
import { read } from "./number_field.tsx";

const rate = { limits: [1e-6, 10], whole: false, optional: true } as const;
const steps = { limits: [1, 1_000_000], whole: true, optional: false } as const;

test("read() takes what people type for a number", () => {
  expect(["0.02", " 3e-4 ", "0,5", ".1", "10"].map((text) => read(text, rate))).toEqual(
    [0.02, 3e-4, 0.5, 0.1, 10].map((value) => ({ value })),
  );
  expect(read("", rate)).toEqual({ value: undefined });
});

test("read() says what to enter instead of anything else", () => {
  for (const text of ["x", "-1", "11", "1e-9", "0x10", "Infinity", "1 2"]) {
    expect(read(text, rate)).toEqual({ error: "Enter a number from 0.000001 to 10" });
  }
  for (const text of ["", "0", "1.5", "1000001"]) {
    expect(read(text, steps)).toEqual({ error: "Enter a whole number from 1 to 1000000" });
  }
});
