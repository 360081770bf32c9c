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

test.each([
  [78, "loss 0.00123 · validation 0.0456 · accuracy 0.912 · recall 0.800"],
  [65, "loss 0.00123 · validation 0.0456 · accuracy 0.912"],
  [50, "loss 0.00123 · validation 0.0456"],
  [30, "loss 0.00123"],
])(
  "progressLine() shows digits of small losses, and drops metrics of a task one at a time before the validation loss at %i columns",
  (columns, rest) => {
    const progress = {
      ...{ step: 5, steps: 10, loss: 0.001234, validation: 0.0456, samplesPerSecond: 1234 },
      measures: ["accuracy 0.912", "recall 0.800"],
    };
    expect(progressLine(progress, { columns, bar: true })).toBe(`step 5/10 · ${rest}`);
    expect(progressLine(progress)).toContain("recall 0.800 · 1,234 samples/s");
  },
);

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
