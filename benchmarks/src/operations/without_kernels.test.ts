import { conv2d, sum, Tape } from "@lrm/autograd";
import { countOperations, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { withoutKernels } from "./without_kernels.ts";

test("withoutKernels() composes a convolution and its gradients, and only while it works", async () => {
  const backend = createReferenceBackend();
  using image = tensor(backend, [1, 2, 3, 4, 5, 6, 7, 8, 10], [1, 1, 3, 3]);
  using filter = tensor(backend, [1, 2, 3, -5], [1, 1, 2, 2]);
  const gradients: Promise<ArrayLike<number>>[] = [];
  const pass = (): void => {
    using tape = new Tape(backend);
    const [x, w] = [tape.variable(image), tape.variable(filter)];
    tape.backward(sum(conv2d(x, w, undefined, { padding: 1 })));
    gradients.push(x.gradient.read(), w.gradient.read());
  };
  const composed = countOperations(backend, () => withoutKernels(backend, pass));
  const own = countOperations(backend, pass);
  expect(Object.keys(composed)).not.toContain("convolution");
  expect(composed.matmul).toBe(3);
  const kernels = { convolution: 1, convolutionWeightGradient: 1, convolutionInputGradient: 1 };
  expect(own).toMatchObject(kernels);
  expect(own.matmul).toBeUndefined();
  const [dx, dw, dxOwn, dwOwn] = await Promise.all(gradients);
  expect(dx).toEqual(dxOwn);
  expect(dw).toEqual(dwOwn);
});
