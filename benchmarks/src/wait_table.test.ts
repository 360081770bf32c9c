import { expect, test } from "vitest";
import type { Derived } from "./result.ts";
import { waitTable } from "./wait_table.ts";

const line = { suite: "step", measure: "training with muon, cpu", setting: "float32 nano" };
const derived = (subject: string, median: number, unit = "of its time"): Derived => ({
  ...line,
  ...{ kind: "derived", subject, unit, value: { median, min: 0, max: 1 } },
});

test("waitTable() writes a row for each step, and a dash for what was not measured", () => {
  const lines = waitTable([
    derived("lrm / pytorch", 2, "×"),
    derived("lrm's threads wait for other threads", 0.0812),
    derived("lrm's threads wait for commands", 0.005),
    derived("lrm's threads wait or interpret", 0.0862),
    derived("barriers in lrm's step", 413, ""),
  ]);
  expect(lines).toEqual([
    "| a step's threads | wait for each other | wait for commands | interpret maps | barriers |",
    "|---|---:|---:|---:|---:|",
    "| training with muon, cpu, float32 nano | 8.1 % | 0.5 % | – | 413 |",
    "",
  ]);
  expect(waitTable([derived("lrm / pytorch", 2, "×")])).toEqual([]);
});
