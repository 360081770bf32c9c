import { tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { averagePool2d } from "./average_pool2d.ts";
import { maxPool2d } from "./max_pool2d.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels } from "./testing/gradient_check.ts";
import { maximum, mean, type PoolForm, pooled } from "./testing/pooled.ts";

const CASES: Readonly<Record<string, PoolForm>> = {
  "windows side by side": { x: [2, 3, 4, 6], size: [2, 2] },
  "one element": { x: [1, 1, 2, 3], size: [1, 1] },
  rest: { x: [1, 2, 7, 5], size: [2, 3] },
  "overlap and a border": { x: [2, 2, 5, 7], size: [3, 3], stride: [2, 2], padding: [1, 1] },
  "every place": { x: [1, 2, 4, 5], size: [3, 2], stride: [1, 1], padding: [1, 0] },
  gaps: { x: [1, 1, 9, 8], size: [2, 2], stride: [3, 5] },
  "the whole image": { x: [3, 2, 5, 6], size: [5, 6] },
  "one row": { x: [2, 1, 1, 13], size: [1, 3], stride: [1, 2], padding: [0, 1] },
};

describe.each(Object.entries(CASES))("with %s:", (_, form) => {
  const inputs = { x: form.x };

  test("maxPool2d() takes maxima", () =>
    checkGradients({
      inputs,
      reference: ({ x }) => pooled(x, form, maximum),
      run: ({ x }) => maxPool2d(x, form),
    }));

  test("averagePool2d() takes means", () =>
    checkGradients({
      inputs,
      reference: ({ x }) => pooled(x, form, mean),
      run: ({ x }) => averagePool2d(x, form),
    }));
});

test("maxPool2d() gives the gradient to the first of equal elements, and passes NaN on", async () => {
  const backend = await testBackend();
  using image = tensor(backend, [1, 1, -5, -5, 1, 1, -5, -5, Number.NaN, 2, 0, 0], [1, 1, 3, 4]);
  using tape = new Tape(backend);
  const x = tape.variable(image);
  const y = maxPool2d(x, { size: [1, 2] });
  expect(Array.from(await y.value.read())).toEqual([1, -5, 1, -5, Number.NaN, 0]);
  tape.backward(maxPool2d(maxPool2d(x, { size: 2 }), { size: [1, 2] }));
  expect(Array.from(await x.gradient.read())).toEqual([1, ...new Array(11).fill(0)]);
});

test("maxPool2d() of windows side by side is one kernel forward and one backward", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [1, 1, 2, 2]);
  using tape = new Tape(backend);
  const x = tape.variable(image);
  let y = x;
  const forward = countKernels(backend, () => {
    y = maxPool2d(x, { size: 2 });
  });
  expect(forward).toEqual({ map: 1 });
  // The second one seeds the gradient.
  expect(countKernels(backend, () => tape.backward(y))).toEqual({ map: 2 });
});

test.each([
  [maxPool2d, [0, 0, 0, 2]],
  [averagePool2d, [0.5, 0.5, 0.5, 0.5]],
] as const)("$0.name() adds to a gradient of its images", async (pool, gradient) => {
  using image = tensor(await testBackend(), [1, 2, 3, 4], [1, 1, 2, 2]);
  using tape = new Tape(image.backend);
  const x = tape.variable(image);
  tape.backward(sum(add(pool(x, { size: 2 }), pool(x, { size: 2 }))));
  expect(Array.from(await x.gradient.read())).toEqual(gradient);
});

test.each([maxPool2d, averagePool2d])("$name() refuses what does not fit", async (pool) => {
  const backend = await testBackend();
  using image = zeros(backend, [2, 3, 4, 5]);
  using flat = zeros(backend, [4, 5]);
  using tape = new Tape(backend);
  const x = tape.constant(image);
  expect(() => pool(tape.constant(flat), { size: 2 })).toThrow(
    `Cannot run ${pool.name}() on [4, 5]: images have the axes [B, C, H, W]; reshape them`,
  );
  expect(() => pool(x, { size: 5 })).toThrow("windows of 5 × 5 do not fit into 4 × 5 elements");
  expect(() => pool(x, { size: 2, stride: 1.5 })).toThrow(
    "stride must be whole numbers from 1 on, got 1.5",
  );
  expect(() => pool(x, { size: 3, padding: 2 })).toThrow(
    "a border of 2 is more than half a window",
  );
});
