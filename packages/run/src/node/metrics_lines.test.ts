import { execFileSync } from "node:child_process";
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { MetricsReader, parseMetrics, readMetrics } from "./metrics_lines.ts";

const line = (step: number, more = {}) => JSON.stringify({ step, loss: 5 / step, ...more });

test.each([
  ["text", "junk"],
  ["nothing", "null"],
  ["a list", "[1,2]"],
  ["deep lists", "[".repeat(100_000)],
  ["no step", '{"loss":1}'],
  ["a step of no run", line(0)],
  ["a part of a step", line(1.5)],
  ["a step beyond whole numbers", '{"step":1e300,"loss":1}'],
  ["a loss that overflows", '{"step":1,"loss":1e999}'],
  ["a loss that was not finite", '{"step":1,"loss":null}'],
  ["a norm of text", line(1, { gradientNorm: "1" })],
  ["a validation loss of nothing", line(1, { validationLoss: null })],
  ["samples of text", line(1, { samples: "64" })],
  ["metrics that are a list", line(1, { validation: [1] })],
  ["a warning that is none", line(1, { warnings: [{}] })],
])("parseMetrics() takes %s for a damaged line", (_, text) => {
  expect(parseMetrics(text)).toBeUndefined();
});

test("parseMetrics() takes samples, and metrics of a task's own that were no finite numbers", () => {
  const metrics = { samples: 64, validation: { accuracy: 0.5, recall: Number.NaN } };
  const { samples, validation } = parseMetrics(line(1, metrics))!;
  expect({ samples, validation }).toEqual({
    samples: 64,
    validation: { accuracy: 0.5, recall: null },
  });
});

test("MetricsReader counts damaged lines and steps out of order, and leaves them out", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const long = `{"step":5,"loss":1,"warnings":["${"x".repeat(2_000_000)}"]}`;
  const lines = [line(1), "junk", line(2), line(2), line(1), long, line(6), ""];
  writeFileSync(path, `${lines.join("\n")}{"step":7,"lo`);
  const reader = new MetricsReader(path);
  const steps: number[] = [];
  expect(reader.read({ step: ({ step }) => void steps.push(step) })).toBe(true);
  expect(steps).toEqual([1, 2, 6]);
  expect(reader.damaged).toBe(4);
});

test("MetricsReader follows a run that grows, and one that was resumed from an earlier step", () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const reader = new MetricsReader(path);
  const told: (number | string)[] = [];
  const read = () => {
    reader.read({
      step: ({ step }) => void told.push(step),
      restart: () => void told.push("anew"),
    });
    return told.splice(0);
  };
  expect(read()).toEqual([]);
  writeFileSync(path, `${line(1)}\n${line(2)}\n${line(3).slice(0, 9)}`);
  expect(read()).toEqual([1, 2]);
  appendFileSync(path, `${line(3).slice(9)}`);
  expect(read()).toEqual([3]);
  appendFileSync(path, `\n${line(4)}\n`);
  expect(read()).toEqual([4]);
  truncateSync(path, `${line(1)}\n`.length);
  appendFileSync(path, `${line(2)}\n`);
  expect(read()).toEqual(["anew", 1, 2]);
  expect(reader.damaged).toBe(0);
});

test("parseMetrics() takes a line that is nested too deep for damaged", () => {
  const nested = `${"[".repeat(1000)}${"]".repeat(1000)}`;
  expect(parseMetrics(line(1).replace(/\}$/, `, "more": [1]}`))?.step).toBe(1);
  expect(parseMetrics(line(1).replace(/\}$/, `, "more": ${nested}}`))).toBeUndefined();
});

test("readMetrics() reads a last line without an end, and says what is no file", () => {
  const folder = temporaryFolder();
  const path = join(folder, "metrics.jsonl");
  writeFileSync(path, `${line(1)}\n${line(2)}`);
  expect(readMetrics(path).map(({ step }) => step)).toEqual([1, 2]);
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(() => readMetrics(pipe)).toThrow(/^Cannot read .*: it is not a regular file/);
});
