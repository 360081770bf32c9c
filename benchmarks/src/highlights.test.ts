import { expect, test } from "vitest";
import { datedResults, newestResults } from "./dated_results.ts";
import { highlightTable } from "./highlights.ts";
import type { Result } from "./result.ts";

const LINE = { measure: "product NN, cpu", setting: "float32 1024×1024×1024", suite: "gemm" };
const OWN = "CPU: WebAssembly SIMD with FMA, 2 threads";
const value = { median: 0.25, min: 0.2, max: 0.3 };
type Line = typeof LINE;

/** Results of a race with one peer, which LRM is `median` times as fast as. */
const resultsOf = (median: number, peer: string, device: string, line: Line = LINE): Result[] => [
  { ...line, kind: "measured", subject: "lrm", device: OWN, unit: "GFLOP/s", value },
  { ...line, kind: "measured", subject: peer, device, unit: "GFLOP/s", value },
  {
    ...{ ...line, kind: "derived", subject: `lrm / ${peer}`, unit: "×" },
    value: { ...value, median },
  },
];
const tableOf = (...results: readonly (readonly Result[])[]) =>
  highlightTable(
    results.map((each, at) => ({
      name: `2026-01-0${results.length - at}`,
      run: { ...datedResults()[0]!.run, results: each },
    })),
  )
    .split("\n")
    .slice(2);
const ratiosOf = (rows: readonly string[]) =>
  rows.map((row) => Number(row.split("|")[4]!.trim().split(" ")[0]));

test("highlightTable takes the newest result of a ratio, and names both sides' threads", () => {
  expect(
    tableOf(
      resultsOf(0.5, "numpy", "NumPy 2, 2 threads"),
      resultsOf(0.25, "numpy", "NumPy 1, 1 thread"),
    ),
  ).toEqual([
    "| matrix product, 1024×1024×1024 | WebAssembly, 2 threads | NumPy 2, 2 threads | 0.50 (0.20–0.30) | 2026-01-02 |",
  ]);
});

test("highlightTable shows the lowest ratio below 1 of each suite, beside peers of their newest version", () => {
  const other = { ...LINE, measure: "product TN, cpu" };
  const fast = { ...LINE, measure: "product NT, cpu", suite: "step" };
  const rows = tableOf(
    [
      ...resultsOf(0.6, "numpy", "NumPy 2, 2 threads"),
      ...resultsOf(0.4, "numpy", "NumPy 2, 1 thread", other),
      ...resultsOf(1.5, "numpy", "NumPy 2, 2 threads", fast),
    ],
    resultsOf(0.1, "numpy", "NumPy 1, 2 threads", { ...LINE, measure: "product XX, cpu" }),
  );
  expect(ratiosOf(rows)).toEqual([0.4]);
});

test("highlightTable leaves out losses to another precision and to another method of LRM", () => {
  const own = resultsOf(0.1, "rmnp", OWN);
  const half = resultsOf(0.2, "pytorch bfloat16", "PyTorch 2, 2 threads", {
    ...LINE,
    suite: "step",
  });
  expect(tableOf([...own, ...half])).toEqual([]);
});

test("highlightTable names the forms of a library, of which the fastest counts", () => {
  const step = {
    ...{ suite: "step", measure: "training with muon, blas" },
    setting: "float32 GPT-2 124M, 4×64",
  };
  const device = "PyTorch 2, 2 threads";
  const forms = ["pytorch tuned", "pytorch compiled"].flatMap((peer) =>
    resultsOf(1, peer, device, step).slice(1, 2),
  );
  const [own, , ratio] = resultsOf(1.25, `best of pytorch tuned, pytorch compiled`, device, step);
  expect(tableOf([own!, ...forms, ratio!])).toEqual([
    "| GPT-2 124M, step with Muon | WebAssembly, 2 threads | PyTorch 2, 2 threads, tuned or compiled | 1.25 (0.20–0.30) | 2026-01-01 |",
  ]);
});

test("highlightTable shows steps of GPT-2 beside eager and tuned PyTorch, and at least three losses if there are", () => {
  const dated = datedResults();
  const rows = highlightTable(dated).split("\n").slice(2);
  const ratios = ratiosOf(rows);
  expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
  for (const row of rows) expect(row).not.toMatch(/\| +\|/);

  const gpt2 = rows.filter((row) => row.startsWith("| GPT-2 124M, step with Muon |"));
  expect(gpt2.some((row) => /\| PyTorch [^|,]*, \d+ threads? \|/.test(row))).toBe(true);
  expect(
    gpt2.some((row) => /\| PyTorch [^|,]*, \d+ threads?, tuned or compiled \|/.test(row)),
  ).toBe(true);
  const below = newestResults(dated)
    .flatMap(({ run }) => run.results)
    .filter(({ subject }) => /^lrm.* \/ (?!lrm|.*bfloat16)/.test(subject))
    .filter((each) => each.kind === "derived" && each.unit === "×" && each.value.median < 1);
  const suites = new Set(below.map(({ suite }) => suite)).size;
  expect(ratios.filter((ratio) => ratio < 1).length).toBeGreaterThanOrEqual(Math.min(3, suites));
  expect(ratios.filter((ratio) => ratio > 1).length).toBeGreaterThanOrEqual(5);
});
