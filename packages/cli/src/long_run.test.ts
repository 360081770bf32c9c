import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "@lrm/report";
import { addLine, metricsOf, timeAfter, writeRun } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const STEPS = 200_000;
/** A run of so many steps that its curves are not kept in full. */
function writeLongRun(): string {
  const folder = writeRun(workplace.at("long"), { steps: STEPS, done: 0 });
  const lines: string[] = [];
  for (let step = 1; step <= STEPS; step++) lines.push(JSON.stringify(metricsOf(STEPS, step)));
  writeFileSync(join(folder, "metrics.jsonl"), `${lines.join("\n")}\n`);
  return folder;
}

test("a report of a long run has its ends, its extremes and its last values, in little room", async () => {
  const folder = writeLongRun();
  const { loss } = metricsOf(STEPS, STEPS);
  const run = await readRun(folder);
  expect(run).toMatchObject({ done: STEPS, leftOut: [] });
  expect(run.curves.training.length).toBeLessThan(10_000);
  expect(run.curves.training.at(-1)).toEqual([STEPS, loss]);
  expect(run.curves.training.at(-20)![0]).toBe(STEPS - 19);
  expect(run.curves.validation).toHaveLength(5);
  expect(run.means.training!.length).toBeGreaterThan(1000);
  const { code, stdout } = await lrmHere(["report", folder, "--tensorboard", "--json"]);
  expect(code).toBe(0);
  const last = Array.from({ length: 20 }, (_, at) => metricsOf(STEPS, STEPS - at).loss);
  const mean = last.reduce((sum, each) => sum + each, 0) / last.length;
  const [reported] = JSON.parse(stdout).runs;
  expect(reported.done).toBe(STEPS);
  expect(reported.loss).toBeCloseTo(mean, 9);
  expect(readFileSync(join(folder, "report.html")).length).toBeLessThan(500_000);
  expect((await lrmHere(["watch", folder])).stdout).toContain("step 200,000/200,000");
});

test("a report says how many damaged lines it leaves out, and a line that was cut off is none", async () => {
  const folder = writeRun(workplace.at("damaged"), { done: 40 });
  for (const line of ['{"step":41,"loss":1e999}', '{"step":3,"loss":1}', "junk"]) {
    appendFileSync(join(folder, "metrics.jsonl"), `${line}\n`);
  }
  appendFileSync(join(folder, "metrics.jsonl"), '{"step":41,"lo');
  addLine(folder, "timings.jsonl", { step: -1, time: timeAfter(1), tokensPerSecond: 1 });
  addLine(folder, "samples.jsonl", { step: "one", text: 2 });
  const { code, stderr } = await lrmHere(["report", folder]);
  expect(code).toBe(0);
  expect(stderr).toBe(
    [
      "3 damaged lines of metrics.jsonl were",
      "1 damaged line of timings.jsonl was",
      "1 damaged line of samples.jsonl was",
    ]
      .map((each) => `${folder}: ${each} left out\n`)
      .join(""),
  );
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain(
    "3 damaged lines of metrics.jsonl were left out.",
  );
});
