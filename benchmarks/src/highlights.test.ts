import { expect, test } from "vitest";
import { datedResults } from "./dated_results.ts";
import { highlightTable } from "./highlights.ts";

const LINE = { measure: "product NN, cpu", setting: "float32 1024×1024×1024", suite: "gemm" };
const value = { median: 0.25, min: 0.2, max: 0.3 };
const runOf = (median: number, device: string) => ({
  ...datedResults()[0]!.run,
  results: [
    {
      ...LINE,
      kind: "measured",
      subject: "lrm",
      device: "CPU: WebAssembly SIMD with FMA, 2 threads",
      unit: "GFLOP/s",
      value,
    },
    { ...LINE, kind: "measured", subject: "numpy", device, unit: "GFLOP/s", value },
    { ...LINE, kind: "derived", subject: "lrm / numpy", unit: "×", value: { ...value, median } },
  ] as const,
});

test("highlightTable takes the newest result of a ratio, and names both sides' threads", () => {
  const table = highlightTable([
    { name: "2026-01-02", run: runOf(0.5, "NumPy 2, 2 threads") },
    { name: "2026-01-01", run: runOf(0.25, "NumPy 1, 1 thread") },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| product of 1024×1024 matrices | WebAssembly, 2 threads | NumPy 2, 2 threads | 0.50 (0.20–0.30) | 2026-01-02 |",
  ]);
});

test("highlightTable shows ratios above and below 1, each with two devices", () => {
  const rows = highlightTable(datedResults()).split("\n").slice(2);
  const ratios = rows.map((row) => Number(row.split("|")[4]!.trim().split(" ")[0]));
  expect(rows.length).toBeGreaterThanOrEqual(8);
  expect(ratios.some((ratio) => ratio < 1)).toBe(true);
  expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
  for (const row of rows) expect(row).not.toMatch(/\| +\|/);
});
