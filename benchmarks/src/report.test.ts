import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { barChart } from "./chart.ts";
import { datedResults, RESULTS } from "./dated_results.ts";
import { fullTable, reportPages, resultPages, speedSection, withSection } from "./report.ts";
import { formatNumber, type Measured, meets, type Result } from "./result.ts";
import type { BenchRun } from "./run_file.ts";

const LINE = { suite: "gemm", measure: "product NN, cpu", setting: "float32 8×8×8" };
const value = { median: 40, min: 38.5, max: 1234 };
const RESULTS_OF_ALL_KINDS: readonly Result[] = [
  {
    ...LINE,
    kind: "measured",
    subject: "lrm",
    device: "CPU: two threads",
    unit: "GFLOP/s",
    value,
    error: 4e-7,
  },
  {
    ...LINE,
    kind: "measured",
    subject: "tfjs-wasm",
    device: "a <peer>, 1 thread",
    unit: "GFLOP/s",
    value: { median: 10, min: 10, max: 10 },
  },
  {
    ...LINE,
    kind: "derived",
    subject: "lrm / tfjs-wasm",
    unit: "×",
    value: { median: 4, min: 3.85, max: 4 },
    goal: { atLeast: 2.5 },
  },
  { ...LINE, kind: "missing", subject: "numpy", reason: "absent: no python3 here" },
];
const RUN: BenchRun = {
  machine: {
    processor: "a processor",
    threads: 2,
    instructions: ["avx2"],
    memoryGiB: 8,
    system: "linux",
    node: "v20.1.0",
  },
  date: "2026-01-31T10:00:00.000Z",
  seconds: 60,
  options: { backends: ["cpu"], full: false, quick: false },
  results: RESULTS_OF_ALL_KINDS,
};

test.each(reportPages(datedResults()))("$path shows the newest dated results", ({ path, text }) => {
  expect(readFileSync(path, "utf8"), "run npm run bench -- report").toBe(text);
});

const beside = datedResults().flatMap(resultPages);

test.each(beside)("$path shows the results that it stands beside", ({ path, text }) => {
  expect(readFileSync(path, "utf8"), "run npm run bench -- report").toBe(text);
});

test("the folder of dated results holds no table or chart of results that are gone", () => {
  const paths = readdirSync(RESULTS).map((name) => RESULTS + name);
  const made = paths.filter((path) => !path.endsWith(".json"));
  expect(made).toEqual(beside.map(({ path }) => path).sort());
});

test("speedSection() shows each measure once, with its newest date", () => {
  const older = (suite: string): Result[] =>
    RESULTS_OF_ALL_KINDS.map((each) => ({ ...each, suite }));
  const before = { ...RUN, date: "2026-01-30T10:00:00.000Z" };
  const section = speedSection([
    { name: "2026-01-31", run: RUN },
    { name: "2026-01-30", run: { ...before, results: [...older("gemm"), ...older("step")] } },
    { name: "2026-01-29", run: before },
  ]);
  expect(section.match(/results\/speed\/[\w-]+\.svg/g)).toEqual([
    "results/speed/2026-01-31-gemm.svg",
    "results/speed/2026-01-30-step.svg",
  ]);
  expect(section.match(/^\| product NN/gm)).toHaveLength(2);
});

test("withSection() replaces the text between the markers, also when it is repeated", () => {
  const readme = "a\n<!-- npm run bench: begin -->\nold\n<!-- npm run bench: end -->\nb\n";
  const once = withSection(readme, "new");
  expect(once).toBe(readme.replace("old", "new"));
  expect(withSection(once, "new")).toBe(once);
  expect(() => withSection("no markers", "new")).toThrow("Cannot write into the page");
});

test("speedSection() has the machine, the ratios with a goal, and links, wrapped at 100 columns", () => {
  const section = speedSection([{ name: "2026-01-31", run: RUN }]);
  expect(section.replaceAll("\n", " ")).toContain(
    "2 cores of a processor (avx2) with Node 20.1.0. CPU: two threads.",
  );
  expect(section).toContain(
    "| product NN, cpu, float32 8×8×8 | tfjs-wasm (1 thread) | 4.00 (3.85–4.00) |",
  );
  expect(section).toContain("benchmarks/results/speed/2026-01-31-gemm.svg");
  const prose = section.split("\n").filter((line) => !/^[|[]/.test(line));
  expect(prose.length).toBeGreaterThan(3);
  for (const line of prose) expect(line.length).toBeLessThanOrEqual(100);
});

test("speedSection() links the times on several engines where there are some", () => {
  const dated = [{ name: "2026-01-31", run: RUN }];
  expect(speedSection(dated)).not.toContain("engines");
  expect(speedSection(dated, "engines_2026-01-30.md")).toMatch(
    /\n\[A training step .*\]\(\.\.\/benchmarks\/results\/engines_2026-01-30\.md\)/s,
  );
});

test("fullTable() includes absent peers, errors and goals", () => {
  const table = fullTable(RUN);
  expect(table).toContain("| numpy | – | | | | absent: no python3 here |");
  expect(table).toContain("| 40.0 GFLOP/s | 38.5–1,234 | 4.0e-7 |");
  expect(table).toContain("at least 2.5: met");
});

test("barChart() has a bar for each measured subject, and escapes text", () => {
  const svg = barChart("a < b & c", RESULTS_OF_ALL_KINDS);
  expect(svg.match(/<rect x=/g)).toHaveLength(2);
  expect(svg).toContain("a &lt; b &amp; c");
  expect(svg.startsWith("<svg xmlns")).toBe(true);
});

test("barChart() draws every library in the color of peers, by its device", () => {
  const [own, peer] = RESULTS_OF_ALL_KINDS as Measured[];
  const svg = barChart("steps", [own!, { ...peer!, subject: "llm.c", device: "llm.c, 2 threads" }]);
  const colors = [...svg.matchAll(/<rect x=.*fill="(#\w+)"/g)].map(([, color]) => color);
  expect(colors).toEqual(["#2563eb", "#9ca3af"]);
});

test("formatNumber() keeps about three digits", () => {
  expect([0, 0.004, 0.123, 4.5678, 45.678, 456.78, 45678].map(formatNumber)).toEqual([
    "0",
    "4.0e-3",
    "0.12",
    "4.57",
    "45.7",
    "457",
    "45,678",
  ]);
});

test("meets() compares the median", () => {
  expect(meets(value, { atLeast: 40 })).toBe(true);
  expect(meets(value, { atLeast: 41 })).toBe(false);
  expect(meets(value, { atMost: 39 })).toBe(false);
});

test("barChart() scales bars of another unit by themselves", () => {
  const [own] = RESULTS_OF_ALL_KINDS;
  const step = { ...own!, unit: "tokens/s", value: { median: 8, min: 8, max: 8 } } as Result;
  const product = {
    ...step,
    unit: "GFLOP/s",
    value: { median: 100, min: 100, max: 100 },
  } as Result;
  const chart = barChart("steps", [step, product]);
  expect([...chart.matchAll(/width="400"/g)]).toHaveLength(2);
  expect(chart).toContain("product NN, cpu, float32 8×8×8: GFLOP/s");
});
