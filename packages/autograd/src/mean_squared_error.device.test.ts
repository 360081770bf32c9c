import { countOperations, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { meanSquaredError } from "./mean_squared_error.ts";
import { Tape, type Variable } from "./tape.ts";

test("meanSquaredError() needs one kernel forward, and one backward", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [1, 2, 3]);
  using target = tensor(backend, [3, 2, 1]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  let loss: Variable = x;
  expect(
    countOperations(backend, () => {
      loss = meanSquaredError(x, target);
    }),
  ).toEqual({ reduce: 1 });
  // With the seed.
  expect(countOperations(backend, () => tape.backward(loss))).toEqual({ map: 2 });
  expect((await loss.value.read())[0]).toBeCloseTo(8 / 3, 6);
});

test("meanSquaredError() refuses shapes that differ, even if they broadcast", async () => {
  const backend = await testBackend();
  using column = tensor(backend, [1, 2], [2, 1]);
  using row = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  expect(() => meanSquaredError(tape.constant(column), row)).toThrow(
    "Cannot compare predictions [2, 1] with targets [2]: the shapes differ; reshape one of them",
  );
});
