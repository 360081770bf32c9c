import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "../usage_error.ts";
import type { TrainingResults } from "./cell.ts";
import { learningRateWidth } from "./learning_rate_width.ts";
import { lowRankWidth } from "./low_rank_width.ts";
import { newtonMuonRefresh } from "./newton_muon_refresh.ts";
import { rowRulesBatch } from "./row_rules_batch.ts";
import { runTrainings } from "./run_trainings.ts";

const root = mkdtempSync(join(tmpdir(), "lrm-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const QUICK = { quick: true };
/** Experiments, with the number of rows that a quick run shows in its tables. */
const EXPERIMENTS = [
  { ...lowRankWidth, rows: 2 * 4 + 2 * 3 },
  { ...rowRulesBatch, rows: 4 * 3 + 4 },
  { ...newtonMuonRefresh, rows: 2 },
  { ...learningRateWidth, rows: 4 },
];

/** Reads the files that a folder holds, by their ending. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name.split(".").at(-1)!,
      readFileSync(join(folder, name), "utf8"),
    ]),
  );
}

test.each(EXPERIMENTS)(
  "a quick run of $prefix writes results, a page and a figure, and is not repeated",
  async ({ rows, ...experiment }) => {
    const folder = join(root, experiment.prefix);
    await runTrainings(experiment, QUICK, folder);
    const { json, md, svg } = filesIn(folder);
    const { cells, device } = JSON.parse(json!) as TrainingResults;
    expect(device).toMatch(/^CPU/);
    for (const { runs } of cells) {
      expect(runs.length).toBeGreaterThanOrEqual(2);
      for (const { loss, seconds } of runs) {
        expect(loss).toBeGreaterThan(0);
        expect(seconds).toBeGreaterThan(0);
      }
    }
    expect(md!.match(/^\| (?!---)/gm)!.length - md!.match(/^\| ---/gm)!.length).toBe(rows);
    expect(md).not.toMatch(/NaN|undefined|not yet|nothing yet|Nothing is|\| – \| – \|/);
    expect(svg).not.toMatch(/NaN|undefined|d="M"/);

    await runTrainings(experiment, QUICK, folder);
    expect(filesIn(folder)).toEqual({ json, md, svg });
  },
);

test("runTrainings() does only the trainings that its file does not have, on a later day too", async () => {
  const folder = join(root, newtonMuonRefresh.prefix);
  const [name] = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const whole = JSON.parse(readFileSync(join(folder, name!), "utf8")) as TrainingResults;
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  const [first, ...others] = whole.cells;
  const cells = [{ ...first!, runs: first!.runs.slice(0, -1) }, ...others];
  const earlier = join(folder, `${newtonMuonRefresh.prefix}_2020-01-01.json`);
  writeFileSync(earlier, JSON.stringify({ ...whole, cells }));

  await runTrainings(newtonMuonRefresh, QUICK, folder);
  const again = JSON.parse(readFileSync(earlier, "utf8")) as TrainingResults;
  expect(readdirSync(folder)).toHaveLength(3);
  expect(again.cells[0]!.runs.at(-1)!.loss).toBe(first!.runs.at(-1)!.loss);
  expect(again.cells[0]!.runs.slice(0, -1)).toEqual(cells[0]!.runs);
  expect(again.cells.slice(1)).toEqual(others);
});

test("runTrainings() begins new results where those that are there have other settings or another device", async () => {
  const folder = join(root, newtonMuonRefresh.prefix);
  const [name] = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const there = JSON.parse(readFileSync(join(folder, name!), "utf8")) as TrainingResults;
  const [first, ...others] = there.cells;
  const longer = { ...first!, setting: { ...first!.setting, steps: 999 } };
  const foreign = [
    { ...there, device: "another" },
    { ...there, cells: [longer, ...others] },
  ];
  for (const results of foreign) {
    writeFileSync(join(folder, name!), JSON.stringify(results));
    await runTrainings(newtonMuonRefresh, QUICK, folder);
    expect(JSON.parse(readFileSync(join(folder, name!), "utf8"))).toEqual(results);
    const fresh = readdirSync(folder).filter((file) => file.endsWith(".json") && file !== name);
    expect(fresh).toHaveLength(1);
    rmSync(join(folder, fresh[0]!));
  }
});

test("runTrainings() refuses several backends", async () => {
  const flags = { ...QUICK, backend: "cpu,webgpu" };
  await expect(runTrainings(lowRankWidth, flags, root)).rejects.toThrow(UsageError);
});
