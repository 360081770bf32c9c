import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileError } from "@lrm/files";
import { temporaryFolder } from "@lrm/test-helpers";
import type { StepMetrics } from "@lrm/train";
import { RunError } from "@lrm/train";
import { expect, test } from "vitest";
import { MetricsFile } from "./metrics_file.ts";
import { readMetrics } from "./metrics_lines.ts";

const metricsOf = (step: number): StepMetrics => ({
  step,
  loss: 5 / step,
  gradientNorm: 1 / 3,
  learningRate: 0.02,
  tokens: 1024 * step,
});

/** Writes lines of the steps `first` … `last` as a run that starts after `first - 1` does. */
function write(path: string, first: number, last: number): void {
  const file = new MetricsFile(path, first - 1);
  for (let step = first; step <= last; step++) file.append(metricsOf(step));
  file.sync();
  file.close();
}

const wholeFile = (steps: number): string => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  write(path, 1, steps);
  return readFileSync(path, "utf8");
};

test("MetricsFile writes a line per step, which readMetrics() reads", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  write(path, 1, 3);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(4);
  expect(readMetrics(path)).toEqual([1, 2, 3].map(metricsOf));
});

test("MetricsFile is the same file when a run was cut off at any byte and went on from its checkpoint", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const whole = wholeFile(12);
  const synced = whole.indexOf('{"step":9');
  for (let cut = synced; cut <= whole.length; cut++) {
    writeFileSync(path, whole.slice(0, cut));
    write(path, 9, 12);
    expect(readFileSync(path, "utf8")).toBe(whole);
  }
});

test("MetricsFile goes on with the lines that it was written with only, or without any", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const first = new MetricsFile(path, 0);
  for (let step = 1; step <= 3; step++) first.append(metricsOf(step));
  const { sha256 } = first;
  first.append(metricsOf(4)); // done again
  first.close();
  const whole = readFileSync(path, "utf8");
  const changed = whole.replace('"loss":2.5', '"loss":1.5');
  expect(changed).not.toBe(whole);
  writeFileSync(path, changed);
  expect(() => new MetricsFile(path, 3, { saved: { step: 3, sha256 } })).toThrow(
    new RunError(
      `Cannot go on after step 3: the lines of ${path} are not those that the checkpoint was saved with`,
      "restore it from a copy, or empty it to go on without the earlier steps",
    ),
  );
  expect(readFileSync(path, "utf8")).toBe(changed);
  for (const content of [whole, ""]) {
    writeFileSync(path, content);
    new MetricsFile(path, 3, { saved: { step: 3, sha256 } }).close();
  }
});

test("MetricsFile replaces the line of the checkpoint's step with one that was evaluated, whenever it ends", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const first = new MetricsFile(path, 0);
  for (let step = 1; step <= 3; step++) first.append(metricsOf(step));
  const saved = { step: 3, sha256: first.sha256 };
  first.append(metricsOf(4)); // done again
  first.close();
  const before = readFileSync(path, "utf8");
  const again = new MetricsFile(path, 2, { saved });
  expect(readFileSync(path, "utf8")).toBe(before);
  const evaluated = { ...metricsOf(3), validationLoss: 2, validation: { accuracy: 0.5 } };
  again.append(evaluated);
  const { sha256 } = again;
  again.close();
  expect(readMetrics(path)).toEqual([metricsOf(1), metricsOf(2), evaluated]);
  // The checkpoint may be older than the evaluation, or saved after it.
  for (const each of [saved, { step: 3, sha256 }]) {
    const next = new MetricsFile(path, 3, { saved: each });
    next.append(metricsOf(4));
    expect(readMetrics(path)).toEqual([metricsOf(1), metricsOf(2), evaluated, metricsOf(4)]);
    next.close();
  }
  writeFileSync(path, readFileSync(path, "utf8").replace('"tokens":3072', '"tokens":3073'));
  expect(() => new MetricsFile(path, 2, { saved })).toThrow("Cannot go on after step 3");
});

test("MetricsFile starts anew at step 1, whatever is there", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  for (const before of ["", "junk", '{"step":1,"lo', wholeFile(5)]) {
    writeFileSync(path, before);
    write(path, 1, 2);
    expect(readFileSync(path, "utf8")).toBe(wholeFile(2));
  }
});

test("MetricsFile refuses to go on where earlier lines are missing or damaged, and leaves them", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const lines = wholeFile(6).split("\n");
  const cases = [
    [lines.slice(0, 3), "step 4"],
    [[...lines.slice(0, 2), lines[2]!.slice(0, 9), ...lines.slice(3)], "step 3"],
    [[lines[0], lines[2], lines[3], lines[4]], "step 2"],
    [["junk", ...lines], "the first step"],
  ] as const;
  for (const [damaged, where] of cases) {
    const text = damaged.map((line) => `${line}\n`).join("");
    writeFileSync(path, text);
    expect(() => new MetricsFile(path, 5)).toThrow(
      new RunError(
        `Cannot go on after step 5: ${path} has no sound line for ${where}`,
        "restore it from a copy, or empty it to go on without the earlier steps",
      ),
    );
    expect(readFileSync(path, "utf8")).toBe(text);
  }
});

test("MetricsFile goes on where somebody emptied the file, also when cut off again", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  writeFileSync(path, "");
  write(path, 6, 8);
  write(path, 6, 7);
  expect(readMetrics(path)).toEqual([6, 7].map(metricsOf));
});

test("MetricsFile and readMetrics() say plainly that there is no such folder or file", () => {
  const path = join(temporaryFolder(), "no", "metrics.jsonl");
  const problem = "there is no such file or folder";
  expect(() => new MetricsFile(path, 0)).toThrow(
    new FileError(`Cannot write ${path}: ${problem}`, "check the path"),
  );
  expect(() => readMetrics(path)).toThrow(
    new RunError(`Cannot read ${path}: ${problem}`, "check the path"),
  );
});

test("readMetrics() leaves out a line cut short", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  writeFileSync(path, `${wholeFile(2)}{"step":3,"lo`);
  expect(readMetrics(path).map(({ step }) => step)).toEqual([1, 2]);
});
