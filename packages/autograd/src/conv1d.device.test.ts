import { zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { conv1d } from "./conv1d.ts";
import { Tape } from "./tape.ts";
import { convolved } from "./testing/convolution.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test.each([
  { stride: 1, padding: 0, dilation: 1 },
  { stride: 1, padding: 2, dilation: 2 },
  { stride: 2, padding: 3, dilation: 1 },
  { stride: 3, padding: 1, dilation: 2 },
])("conv1d() convolves with %o", (options) =>
  checkGradients({
    inputs: { x: [2, 4, 11] },
    weights: { weight: [6, 2, 3], bias: [6] },
    reference: (v) =>
      convolved(v, {
        x: [2, 4, 1, 11],
        weight: [6, 2, 1, 3],
        stride: [1, options.stride],
        padding: [0, options.padding],
        dilation: [1, options.dilation],
        groups: 2,
      }),
    run: ({ x }, { weight, bias }) => conv1d(x, weight, bias, { ...options, groups: 2 }),
  }),
);

test("conv1d() refuses images", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [1, 4, 5, 5]);
  using tape = new Tape(backend);
  const x = tape.constant(image);
  expect(() => conv1d(x, x)).toThrow("both have 3 axes in conv1d(); reshape them");
});
