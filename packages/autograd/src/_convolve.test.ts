import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { conv2d } from "./conv2d.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { countKernels } from "./testing/gradient_check.ts";

test("conv2d() runs one operation for itself and for each gradient, and two for that of the bias", () => {
  const backend = createReferenceBackend();
  using x = new Random(1).normal(backend, [3, 2, 4, 4]);
  using weight = new Parameter("weight", new Random(2).normal(backend, [2, 2, 3, 3]));
  using bias = new Parameter("bias", new Random(3).normal(backend, [2]));
  using tape = new Tape(backend);
  const count = countKernels(backend, () => {
    tape.backward(sum(conv2d(tape.variable(x), weight, bias, { padding: 1 })));
  });
  expect(count).toMatchObject({
    convolution: 1,
    convolutionWeightGradient: 1,
    convolutionInputGradient: 1,
    reduce: 3,
  });
});

test("conv2d() cuts a batch into parts for an input moment, fewer if it is large", () => {
  const run = (blocks: number): number => {
    const backend = createReferenceBackend();
    Object.defineProperty(backend, "info", { value: { ...backend.info, cachedBytes: 1024 } });
    using x = new Random(1).normal(backend, [12, 8, 4, 4]);
    using weight = new Parameter("weight", new Random(2).normal(backend, [1, 8, 3, 3]));
    weight.observeInput(blocks);
    using tape = new Tape(backend);
    return countKernels(backend, () => {
      tape.backward(sum(conv2d(tape.constant(x), weight, undefined, { padding: 1 })));
    }).matmul!;
  };
  // An image has 72 × 16 patches. A moment of 72 × 72 is as large as the patches of 4 images, and
  // each of 4 blocks as those of 1.
  expect([run(1), run(4)]).toEqual([3, 12]);
});
