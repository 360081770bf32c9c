import { COMPARISON, resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { summarize } from "./summary.ts";
import { cellsOf, markdownTable, textTable } from "./table.ts";
import type { Timing } from "./timing.ts";

const results = [
  resultOf("muon", 0.02, 1, 2),
  resultOf("muon", 0.02, 2, 2.2),
  resultOf("muon", 0.01, 1, 2.5),
  resultOf("muon", 0.04, 1, 2.1),
  resultOf("adamw", 0.003, 1, 2.6),
  resultOf("adamw", 0.006, 1, null),
  resultOf("rmnp", 0.02, 1, null),
];

const spread = (median: number) => ({ median, least: median, most: median });
const timing: Timing = {
  date: "2026-01-01T00:00:00.000Z",
  processor: "a | processor",
  cores: 2,
  system: "linux",
  node: "v20",
  device: "a device",
  rounds: 5,
  stepsPerRound: 32,
  optimizers: { muon: { step: spread(0.2), update: spread(0.05) } },
};

test("summarize() puts the lowest loss first, and takes each at its best rate", () => {
  const { rows, runs } = summarize(COMPARISON, results, timing);
  expect(runs).toBe(7);
  expect(rows.map(({ name }) => name)).toEqual(["muon", "adamw", "rmnp"]);
  const [muon, adamw, rmnp] = rows;
  expect(cellsOf(muon!)).toEqual(["muon", "2.1000 ± 0.1414", "75", "100", "20", "25.0 %", "0.02"]);
  expect(cellsOf(adamw!)).toEqual(["adamw", "2.6000", "100", "–", "5.0", "–", "≤ 0.003"]);
  expect(cellsOf(rmnp!)[1]).toBe("stopped");
  expect(rmnp!.validation.points).toEqual([]);
});

test("markdownTable() and textTable() show every row, and text stays text", () => {
  const summary = summarize({ ...COMPARISON, data: "a|b*c" }, results, timing);
  const lines = markdownTable(summary).split("\n");
  const rows = lines.filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(5);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(8);
  expect(lines[2]).toContain("a\\|b\\*c");
  const texts = textTable(summary).split("\n");
  // Headings stand on the rows, in a terminal of 80 columns.
  expect(texts.at(-4)).toMatch(/^optimizer .* loss .* share .* rate$/);
  expect(texts.slice(-3).map((text) => text.split(" ")[0])).toEqual(["muon", "adamw", "rmnp"]);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(80);
  expect(markdownTable(summary)).toContain("That seed also counts in the mean");
});
