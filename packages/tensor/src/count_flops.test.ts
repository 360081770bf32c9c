import { expect, test } from "vitest";
import {
  computed,
  forward,
  inputGradient,
  weightGradient,
} from "./conformance/convolution_data.ts";
import { countFlops } from "./count_flops.ts";
import { matmul } from "./matmul.ts";
import { Random } from "./random.ts";
import { createReferenceBackend } from "./reference.ts";
import { createMinimalBackend } from "./testing/minimal_backend.ts";

const backend = createReferenceBackend();

test("countFlops() counts two operations for each term of a product, half where it is symmetric", () => {
  const a = new Random(1).normal(backend, [3, 4, 5]);
  const b = new Random(2).normal(backend, [3, 5, 6]);
  expect(countFlops(backend, () => matmul(a, b))).toBe(2 * 3 * 4 * 5 * 6);
  const square = { transposeB: true, symmetric: true };
  expect(countFlops(backend, () => matmul(a, a, square))).toBe(3 * 4 * 4 * 5);
});

test("countFlops() still computes, and stops counting", async () => {
  const a = new Random(1).normal(backend, [2, 2]);
  const expected = await matmul(a, a).read();
  let product = a;
  countFlops(backend, () => {
    product = matmul(a, a);
  });
  expect(await product.read()).toEqual(expected);
  expect(countFlops(backend, () => {})).toBe(0);
});

test.each([
  ["convolution", forward(true)],
  ["weight gradient", weightGradient(false)],
  ["input gradient", inputGradient(true)],
])("countFlops() counts a composed %s once, two operations for each term", (_, compute) => {
  const form = { images: [2, 6, 5, 4], outputs: 4, size: [3, 2], groups: 2 } as const;
  for (const backend of [createReferenceBackend(), createMinimalBackend()]) {
    const flops = countFlops(backend, () => computed(backend, form, compute));
    expect(flops).toBe(2 * 2 * 4 * 3 * 3 * (3 * 3 * 2));
  }
});
