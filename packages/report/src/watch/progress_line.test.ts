import { expect, test } from "vitest";
import { type Progress, progressLine } from "./progress_line.ts";

const LONG = {
  ...{ step: 12_345_678, steps: 123_456_789, loss: 12.3456, validation: 12.3456 },
  ...{ tokensPerSecond: 12_345_678.9, secondsLeft: 123 * 3600 + 45 * 60 },
} satisfies Progress;

test.each([
  [99, "loss 12.346 · validation 12.346 · 12,345,679 tokens/s · "],
  [80, "loss 12.346 · validation 12.346 · "],
  [60, "loss 12.346 · "],
  [45, ""],
])("progressLine() keeps the time left of a long run at %i columns", (columns, rest) => {
  const line = progressLine(LONG, { columns });
  expect(line).toBe(`step 12,345,678/123,456,789 · ${rest}ETA 123h 45m`);
  expect(line.length).toBeLessThanOrEqual(columns);
});

test("progressLine() names the phase of a run instead of the time left, and leaves it out last", () => {
  const { step, steps } = LONG;
  for (const activity of ["evaluation", "final evaluation", "sample", "saving"]) {
    const line = progressLine({ ...LONG, step: steps, activity }, { columns: 80, bar: true });
    expect(line).toContain(` · ${activity}`);
    expect(line).not.toContain("ETA");
    expect(line.length).toBeLessThanOrEqual(80);
  }
  expect(progressLine({ step, steps, activity: "final evaluation" }, { columns: 16 })).toBe(
    "final evaluation",
  );
});

test("progressLine() shows no time left after the last step, and no value that is unknown", () => {
  expect(progressLine({ step: 10, steps: 10, secondsLeft: 0 })).toBe("step 10/10");
  expect(progressLine({ step: 5, steps: 10, secondsLeft: 0.2, loss: 0 }, { bar: true })).toBe(
    "████████░░░░░░░░ · step 5/10 · loss 0.000 · ETA 0s",
  );
});
