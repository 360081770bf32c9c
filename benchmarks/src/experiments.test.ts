import { expect, test } from "vitest";
import { checkFlags, EXPERIMENTS, isExperiment } from "./experiments.ts";
import { UsageError } from "./usage_error.ts";

test("checkFlags() refuses flags that an experiment does not have", () => {
  const { gpu } = EXPERIMENTS;
  expect(() => checkFlags("gpu", gpu.flags, ["--quick"])).not.toThrow();
  expect(() => checkFlags("gpu", gpu.flags, ["--quick", "--json"])).toThrow(
    new UsageError("Cannot use --json with gpu: it has only --quick", "leave it out"),
  );
  expect(() => checkFlags("report", [], ["--save", "--threads"])).toThrow(
    new UsageError("Cannot use --save, --threads with report: it has no flags", "leave them out"),
  );
});

test("isExperiment() knows experiments by their own names", () => {
  expect(["gpu", "gemm", "toString", undefined].map(isExperiment)).toEqual([
    ...[true, false, false, false],
  ]);
});
