import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { todaysResults } from "./dated_results.ts";
import { fullTable, speedSection } from "./report.ts";
import { type Result, stopped } from "./result.ts";
import { type BenchRun, mergeRuns, writeRun } from "./run_file.ts";

const measured = (suite: string, measure: string, median: number): Result => ({
  suite,
  measure,
  setting: "8×8",
  kind: "measured",
  subject: "lrm",
  device: "CPU: two threads",
  unit: "ms",
  value: { median, min: median, max: median },
});

const MACHINE = {
  processor: "a processor",
  threads: 2,
  instructions: [],
  memoryGiB: 8,
  system: "linux",
  node: "v20.1.0",
};
const run = (hour: string, results: readonly Result[], rest: Partial<BenchRun> = {}): BenchRun => ({
  machine: MACHINE,
  date: `2026-01-31T${hour}:00:00.000Z`,
  seconds: 60,
  options: { backends: ["cpu"], full: false, quick: false },
  results,
  ...rest,
});

const ORDER = ["gemm", "step"];
const morning = run("09", [
  measured("gemm", "product NN, cpu", 1),
  measured("gemm", "product NN, cpu", 2),
  measured("step", "training, cpu", 3),
  stopped("step", "no device"),
]);

test("mergeRuns() replaces results that were measured again, and keeps the others in the order of suites", () => {
  const noon = run("12", [measured("gemm", "product NN, webgpu", 4)]);
  const evening = run("18", [measured("step", "training, cpu", 5)]);
  const both = mergeRuns(mergeRuns(morning, noon, ORDER), evening, ORDER);
  expect(both.results.map((each) => each.kind === "measured" && each.value.median)).toEqual([
    1, 2, 4, 5,
  ]);
  expect(both).toMatchObject({ date: evening.date, seconds: 180 });
  expect(both.parts).toMatchObject([
    { date: morning.date, suites: ["gemm", "step"] },
    { date: noon.date, suites: ["gemm"] },
    { date: evening.date, suites: ["step"] },
  ]);
});

test("mergeRuns() keeps results that a shorter run does not measure", () => {
  const full = { ...measured("step", "training, cpu", 6), setting: "the larger model" };
  const evening = run("18", [measured("step", "training, cpu", 5)]);
  const both = mergeRuns(run("12", [full]), evening, ORDER);
  expect(both.results).toEqual([full, ...evening.results]);
});

test("mergeRuns() drops results if all were measured again", () => {
  const again = run("12", morning.results);
  expect(mergeRuns(morning, again, ORDER)).toBe(again);
});

test("results of another machine, of other threads or of a quick run have a file of their own", async () => {
  const folder = `${mkdtempSync(join(tmpdir(), "lrm-bench-"))}/`;
  const first = todaysResults(morning, folder);
  await writeRun(first, morning);
  expect(todaysResults(run("12", []), folder)).toBe(first);
  for (const other of [
    { machine: { ...MACHINE, threads: 8 } },
    { options: { ...morning.options, threads: 1 } },
    { options: { ...morning.options, quick: true } },
  ]) {
    const different = run("12", [measured("gemm", "product NT, cpu", 1)], other);
    expect(todaysResults(different, folder)).toBe(first.replace(".json", "-2.json"));
  }
  await writeRun(
    first.replace(".json", "-2.json"),
    run("12", [], { machine: { ...MACHINE, threads: 8 } }),
  );
  expect(todaysResults(run("12", [], { machine: { ...MACHINE, threads: 4 } }), folder)).toBe(
    first.replace(".json", "-3.json"),
  );
  rmSync(folder, { recursive: true });
});

test("reports name the runs that results come from", () => {
  const both = mergeRuns(morning, run("12", [measured("gemm", "other, cpu", 4)]), ORDER);
  expect(fullTable(both)).toContain(
    "* until 09:00 UTC, 1 min: gemm, step on cpu\n* until 12:00 UTC",
  );
  expect(speedSection([{ name: "2026-01-31", run: both }]).replaceAll("\n", " ")).toContain(
    "in 2 runs one after the other, on 2 cores",
  );
  expect(fullTable(morning)).not.toContain("until");
});
