import { addLine, temporaryFolder, writeRun } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { readSamples } from "./samples_reader.ts";

test("readSamples() gives each step's last text, none of steps that are not done any more, and the one at the end", () => {
  const folder = writeRun(temporaryFolder(), { steps: 20 });
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
  expect(readSamples(temporaryFolder(), 0)).toEqual([]);
});
