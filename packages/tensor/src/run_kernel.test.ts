import { expect, test } from "vitest";
import type { AnyOperation } from "./backend.ts";
import { referenceKernels } from "./operations.ts";
import { runKernel } from "./run_kernel.ts";

test("runKernel() refuses an operation that does not exist, and lists those that do", () => {
  const unknown: AnyOperation = { kind: "convolution" };
  expect(() => runKernel(referenceKernels, unknown)).toThrow(
    /^Cannot run "convolution": there is no such operation; use one of map, reduce, /,
  );
});
