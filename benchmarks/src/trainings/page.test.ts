import { expect, test } from "vitest";
import type { TrainedRun } from "./cell.ts";
import { pageOf } from "./page.ts";
import { settingOf, settingText } from "./setting.ts";

const COURSE = { steps: 2, batch: 1, context: 8, evaluationTokens: 8 };
const setting = settingOf(32, COURSE, "muon", { learningRate: 0.02 });
const machine = {
  ...{ processor: "P", threads: 1, instructions: [], memoryGiB: 1, system: "", node: "" },
};
const page = (runs: TrainedRun[]): string =>
  pageOf("T", { machine, device: "CPU", cells: [{ setting, runs }] }, ["End."]);
const stopped = { loss: null, stopped: "it diverged" } as const;

test("pageOf() lists a stopped training of a seed, and why", () => {
  const text = page([
    { rate: 0.02, seed: 0, loss: 2 },
    { rate: 0.02, seed: 2, ...stopped },
  ]).replace(/\s+/g, " ");
  expect(text).toContain(`- ${settingText(setting)}, rate 0.02, seed 2: it diverged`);
  expect(text).not.toContain("no rate of its search");
});

test("pageOf() lists a search without a finite loss", () => {
  const text = page([0.01, 0.02].map((rate) => ({ rate, seed: 0, ...stopped })));
  expect(text.replace(/\s+/g, " ")).toContain(
    `- ${settingText(setting)}: no rate of its search gave a finite loss`,
  );
});

test("pageOf() writes no note if nothing was stopped", () => {
  expect(page([{ rate: 0.02, seed: 2, loss: 2 }])).not.toContain("stopped");
});
