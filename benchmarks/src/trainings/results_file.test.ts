import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { machine } from "../machine.ts";
import { openResults } from "./results_file.ts";

const begun = { machine: machine(), device: "CPU", cells: [] as number[] };
const today = `x_${new Date().toISOString().slice(0, 10)}`;
const there = { ...begun, cells: [1] };

test.each([
  ["continues those of this machine and device", there, today, [1]],
  ["leaves those of another device", { ...there, device: "GPU" }, `${today}-2`, []],
  [
    "leaves those of another processor",
    { ...there, machine: { ...begun.machine, processor: "Z80" } },
    `${today}-2`,
    [],
  ],
  ["leaves those that do not fit", { ...there, cells: [2] }, `${today}-2`, []],
])("openResults() %s", (_, results, name, cells) => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-results-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, `${today}.json`), JSON.stringify(results));
  const opened = openResults(folder, "x", begun, (each) => !each.cells.includes(2));
  expect(opened.name).toBe(name);
  expect(opened.results.cells).toEqual(cells);
});
