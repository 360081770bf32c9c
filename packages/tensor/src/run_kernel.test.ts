import { expect, test, vi } from "vitest";
import type { AnyOperation } from "./backend.ts";
import { referenceKernels } from "./operations.ts";
import { createReferenceBackend } from "./reference.ts";
import { runKernel } from "./run_kernel.ts";
import { tensor } from "./tensor.ts";

test("runKernel() refuses an operation that does not exist, and lists those that do", () => {
  const unknown: AnyOperation = { kind: "transform" };
  expect(() => runKernel(referenceKernels, unknown)).toThrow(
    /^Cannot run "transform": there is no such operation; use one of map, reduce, /,
  );
});

const half = tensor(createReferenceBackend(), Uint16Array.of(1), [1], "bfloat16");
const kinds = Object.keys(referenceKernels);

test.each(
  kinds
    .filter((kind) => !["widen", "narrow"].includes(kind))
    .flatMap((kind) => [
      [kind, { out: half }],
      [kind, { q: { tensor: half, offset: 0 } }],
      [kind, { inputs: [{ tensor: half, offset: 0 }] }],
      [kind, { epilogue: { y: half } }],
    ]) as [string, object][],
)("runKernel() refuses 16 bits in any tensor of %s, and runs nothing", (kind, operands) => {
  const kernel = vi.fn();
  const kernels = Object.fromEntries(kinds.map((each) => [each, kernel])) as never;
  const operation: AnyOperation = { kind, ...operands };
  expect(() => runKernel(kernels, operation)).toThrow(
    `Cannot run "${kind}" on bfloat16 tensors: only float32 works; convert them with asFloat32() first`,
  );
  expect(kernel).not.toHaveBeenCalled();
});
