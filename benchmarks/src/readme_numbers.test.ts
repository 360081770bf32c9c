import { readFileSync } from "node:fs";
import {
  type LeaderboardRow,
  PUBLISHED_STEPS,
  type Row,
  readLeaderboard,
  readSummary,
  relationOf,
  trackCellsOf,
} from "@lrm/compare";
import { GPT2_PRESETS, parameterCount } from "@lrm/gpt2";
import { OPTIMIZERS } from "@lrm/run";
import { expect, test } from "vitest";
import { datedResults } from "./dated_results.ts";
import { PACKAGE } from "./folders.ts";
import { highlightTable } from "./highlights.ts";

const read = (path: string): string => readFileSync(`${PACKAGE}../${path}`, "utf8");
const readme = read("README.md");
const experiments = read("docs/experiments.md");
const { rows, comparison } = await readSummary(`${PACKAGE}results/comparison_nano`);
const board = await readLeaderboard(`${PACKAGE}results/tracks/small`);

/** Lists the cells of each row of the table below a head. */
function tableBelow(page: string, head: string): string[][] {
  const lines = page.slice(page.indexOf(head)).split("\n").slice(2);
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(0, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const nameOf = (title: string): string | undefined =>
  OPTIMIZERS.find((each) => each.title.toLowerCase() === title.toLowerCase())?.name;

/** Finds the results of an optimizer by its title, as tables write it. */
function rowOf(title: string): Row {
  const row = rows.find(({ name }) => name === nameOf(title));
  if (row === undefined) throw new Error(`No results of ${title}`);
  return row;
}
const trackRow = (name: string | undefined): LeaderboardRow =>
  board.rows.find(({ entry }) => entry.name === name)!;
const lossOnTrack = (name: string | undefined): string => trackRow(name).loss!.mean.toFixed(3);
const thousands = (count: number | undefined): string => count?.toLocaleString("en") ?? "–";

test("README.md has the loss on the small track and the share of a step of each optimizer", () => {
  const table = tableBelow(readme, "| optimizer | loss | update | choose it |");
  const told = table.flatMap(([names, losses, shares]) => {
    const titles = [...names!.matchAll(/\[(.*?)\]/g)].map(([, title]) => title!);
    const [loss, share] = [losses!.split(", "), shares!.split(", ")];
    return titles.map((title, at) => ({ title, loss: loss[at], share: share[at] }));
  });
  for (const { title, loss, share } of told) {
    const name = nameOf(title);
    expect(loss, title).toBe(lossOnTrack(name));
    const row = rows.find((each) => each.name === name);
    expect(share, title).toBe(row === undefined ? "–" : `${(100 * row.share!).toFixed(0)} %`);
  }
  const measured = board.rows.filter(({ entry }) => entry.name === entry.optimizer);
  expect(told.map(({ title }) => nameOf(title)).sort()).toEqual(
    measured.map(({ entry }) => entry.name).sort(),
  );
  const saved = ["normuon", "newton-muon"].map(
    (name) => PUBLISHED_STEPS.muon! - PUBLISHED_STEPS[name]!,
  );
  expect(saved.sort((a, b) => a - b)).toEqual([50, 75]);
  expect(PUBLISHED_STEPS.muon).toBe(3325);
});

test("experiments.md has the numbers of the small track", () => {
  const table = tableBelow(experiments, "| entry | final loss | p against the entry above |");
  expect(table).toEqual(
    board.rows.map((row) => {
      const [name, loss, p, steps, , rate, decay] = trackCellsOf(row).map((cell) =>
        cell.replace("<", "\\<"),
      );
      return [name, loss, p, steps, rate, decay];
    }),
  );
  const prose = experiments.replace(/\s+/g, " ");
  const { correlation, chance, close } = relationOf(board);
  expect(prose).toContain(`of the 124M benchmark is ${correlation!.toFixed(2)},`);
  expect(prose).toContain(`which ${(100 * chance!).toFixed(0)} % of all orders reach`);
  expect(prose).toContain(`and ${close!.correlation.toFixed(2)} among the five rules`);
  expect(close!.count).toBe(5);
  const alike = ["normuon", "newton-muon", "muon"].map((name) => trackRow(name).above!.p);
  expect(prose).toContain(`(p = ${Math.min(...alike).toFixed(2)} and more)`);
  const deviations = board.rows.map(({ loss }) => loss!.deviation);
  expect(Math.max(...deviations)).toBeLessThan(0.03);
  expect(board.rows.some(({ entry }) => entry.search?.edge)).toBe(false);
  expect(Math.max(...board.rows.map((row) => row.fastestSeconds!))).toBeLessThan(30);
});

test("README.md says in prose what the comparison and the benchmarks measured", () => {
  const prose = readme.replace(/\s+/g, " ");
  expect(prose).toContain(`(Muon: ${thousands(rowOf("Muon").stepsTo.adamw)}.)`);
  const parameters = `${(parameterCount(GPT2_PRESETS.nano!) / 1e6).toFixed(1)}M`;
  expect(comparison.model.preset).toBe("nano");
  expect(prose).toContain(`a GPT-2 of ${parameters} parameters`);
  const seeds = ["one", "two", "three"];
  for (const row of rows) expect(seeds[row.seeds - 1]).toBe("three");
  expect(prose).toContain("and three seeds");
});

test("README.md calls rank 100 as fast as its table of speed does", () => {
  const row = highlightTable(datedResults())
    .split("\n")
    .find((line) => line.includes("768×3072, rank 100"));
  expect(row).toBeDefined();
  const ratio = Number(row!.split("|")[4]!.trim().split(" ")[0]);
  expect(readme).toContain("rank 100 takes a tenth of the time at 768×3072");
  // A tenth, give or take a fifth of it.
  expect(ratio).toBeGreaterThan(10 / 1.2);
  expect(ratio).toBeLessThan(10 / 0.8);
});

test("experiments.md has the numbers of the comparison", () => {
  const table = tableBelow(experiments, "| optimizer | final validation loss (nats per byte) |");
  expect(table).toHaveLength(rows.length);
  for (const [name, ...cells] of table) {
    const row = rowOf(name!.replace(/, .*/, ""));
    expect(cells, name).toEqual([
      `${row.loss!.mean.toFixed(4)} ± ${row.loss!.deviation.toFixed(4)}`,
      thousands(row.stepsTo.adamw),
      thousands(row.stepsTo.muon),
      String(row.config.learningRate).replace(/^0/, ""),
    ]);
  }
});
