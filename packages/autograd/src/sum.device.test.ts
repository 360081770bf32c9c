import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { max } from "./max.ts";
import { mean, sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();

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
