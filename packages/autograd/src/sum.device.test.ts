import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { max } from "./max.ts";
import { mean, sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels, project } from "./testing/gradient_check.ts";
import { reduced } from "./testing/reduce.ts";

const backend = await testBackend();

const sumOf = (group: readonly number[]): number => group.reduce((a, b) => a + b, 0);

const FUNCTIONS = [
  ["sum", sum, sumOf],
  ["mean", mean, (group: readonly number[]) => sumOf(group) / group.length],
  ["max", max, (group: readonly number[]) => Math.max(...group)],
] as const;

const CASES = [
  [[3, 5], undefined],
  [[1, 67], [1]],
  [[67, 1], [1]],
  [[67, 1], [0]],
  [[5, 7], 0],
  [[5, 7], [-1]],
  [[2, 3, 5], [1]],
  [
    [2, 3, 5],
    [0, 2],
  ],
  [
    [2, 3, 5],
    [2, 1],
  ],
  [
    [2, 1, 5],
    [0, -1],
  ],
  [
    [2, 3, 1, 5, 2],
    [0, 2, 3],
  ],
  [[2, 3], []],
  [[], undefined],
] as const;

for (const [name, run, combine] of FUNCTIONS) {
  test(`${name}() over any axes, kept or not`, async () => {
    for (const [shape, axes] of CASES) {
      const list = axes === undefined ? shape.map((_, axis) => axis) : [axes].flat();
      const positive = list.map((axis) => (axis < 0 ? axis + shape.length : axis));
      for (const keepDims of [false, true]) {
        await checkGradients({
          inputs: { x: shape },
          reference: ({ x }) => reduced(x, shape, positive, combine),
          run: ({ x }) => {
            const y = run(x, { ...(axes !== undefined && { axes }), keepDims });
            const kept = shape.map((extent, axis) => (positive.includes(axis) ? 1 : extent));
            expect(y.shape).toEqual(
              keepDims ? kept : shape.filter((_, axis) => !positive.includes(axis)),
            );
            return y;
          },
        });
      }
    }
  });
}

test("sum() needs one kernel forward and one backward", () => {
  using values = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  using factors = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  let y = x;
  expect(
    countKernels(backend, () => {
      y = sum(x, { axes: 1 });
    }),
  ).toEqual({ reduce: 1 });
  const loss = project(y, factors);
  // The seed, the projection, and the sum.
  expect(countKernels(backend, () => tape.backward(loss))).toEqual({ map: 3 });
});

test("sum() refuses axes that do not exist, or are there twice", () => {
  using values = tensor(backend, [1, 2], [1, 2]);
  using tape = new Tape(backend);
  const x = tape.constant(values);
  expect(() => sum(x, { axes: 2 })).toThrow(
    "Cannot run sum() on axis 2 of [1, 2]: it has 2 axes; count axes from 0, or from −1 backwards",
  );
  expect(() => mean(x, { axes: [0, -2] })).toThrow(
    "Cannot run mean() on axes 0, -2 of [1, 2]: one is there twice",
  );
  expect(() => max(x, { axes: 0.5 })).toThrow("Cannot run max() on axis 0.5");
});
