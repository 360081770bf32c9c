import { mkdirSync } from "node:fs";
import { isSampled, readSamples } from "@lrm/report";
import { afterAll, expect, test } from "vitest";
import { Workplace } from "../testing/lrm.ts";
import { addLine, writeRun } from "../testing/run.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

test("isSampled() asks for a sample at the first checkpoint after each evaluation, and for none in a short run", () => {
  const settings = { steps: 1003, evaluateEvery: 201, checkpointEvery: 51 };
  const sampled = (of: typeof settings) =>
    Array.from({ length: of.steps }, (_, at) => at + 1).filter((step) => isSampled(of, step));
  expect(sampled(settings)).toEqual([204, 408, 612, 816]);
  expect(sampled({ steps: 400, evaluateEvery: 80, checkpointEvery: 20 })).toEqual([]);
});

test("readSamples() gives each step's last text, none of steps that are not done any more, and the one at the end", () => {
  const folder = writeRun(workplace.at("run"), { steps: 20 });
  for (const [step, text] of [
    [10, "first"],
    [15, "second"],
    [10, "again"],
    [30, "beyond"],
  ]) {
    addLine(folder, "samples.jsonl", { step, text });
  }
  expect(readSamples(folder, 20)).toEqual([
    { step: 10, text: "again" },
    { step: 15, text: "second" },
    { step: 20, text: "the <end> of it" },
  ]);
  mkdirSync(workplace.at("empty"));
  expect(readSamples(workplace.at("empty"), 0)).toEqual([]);
});
