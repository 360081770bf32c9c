import { countOperations, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { permute, transpose } from "./permute.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";
import { permuted } from "./testing/permuted.ts";

const backend = await testBackend();

test("permute() changes the order of axes", async () => {
  for (const [shape, axes] of [
    [
      [3, 5],
      [1, 0],
    ],
    [
      [1, 67],
      [1, 0],
    ],
    [
      [67, 2],
      [1, 0],
    ],
    [
      [2, 3, 5],
      [2, 0, 1],
    ],
    [
      [2, 3, 5],
      [1, 0, 2],
    ],
    [
      [2, 3, 4, 5],
      [0, 2, 1, 3],
    ],
    [
      [2, 3, 2, 5, 2],
      [3, 4, 2, 0, 1],
    ],
    [[3], [0]],
    [[], []],
  ] as const) {
    await checkGradients({
      inputs: { x: shape },
      reference: ({ x }) => permuted(x, shape, axes),
      run: ({ x }) => permute(x, axes),
    });
  }
});

test("transpose() exchanges the last two axes, or any two", async () => {
  await checkGradients({
    inputs: { x: [2, 3, 5] },
    reference: ({ x }) => permuted(x, [2, 3, 5], [0, 2, 1]),
    run: ({ x }) => transpose(x),
  });
  await checkGradients({
    inputs: { x: [2, 3, 5] },
    reference: ({ x }) => permuted(x, [2, 3, 5], [2, 1, 0]),
    run: ({ x }) => transpose(x, 0, -1),
  });
});

test("permute() copies nothing where only axes of extent 1 move", () => {
  using values = tensor(backend, [1, 2, 3], [1, 3, 1]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  expect(countOperations(backend, () => transpose(x, 0, 1))).toEqual({});
  expect(transpose(x, 0, 1).shape).toEqual([3, 1, 1]);
});

test("permute() refuses axes that are missing, and transpose() axes that do not exist", () => {
  using values = tensor(backend, [1, 2], [1, 2]);
  using tape = new Tape(backend);
  const x = tape.constant(values);
  expect(() => permute(x, [0])).toThrow(
    "Cannot permute [1, 2] by axes 0: every axis must be there once; list 2 different axes",
  );
  expect(() => permute(x, [1, 1])).toThrow("every axis must be there once");
  expect(() => permute(x, [0, 2])).toThrow("Cannot run permute() on axis 2 of [1, 2]");
  expect(() => transpose(x, 0, 3)).toThrow("Cannot run transpose() on axis 3 of [1, 2]");
});
