import { countOperations, sizeOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { concatenate } from "./concatenate.ts";
import { Parameter } from "./parameter.ts";
import { slice } from "./slice.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const backend = await testBackend();

test("concatenate() joins values along any axis", async () => {
  for (const [a, b, axis] of [
    [[2, 3], [4, 3], 0],
    [[2, 3], [2, 1], 1],
    [[1, 67], [1, 2], -1],
    [[2, 3, 5], [2, 1, 5], 1],
    [[1, 2, 3], [1, 5, 3], 1],
    [[3], [2], 0],
  ] as const) {
    const along = axis < 0 ? axis + a.length : axis;
    const rows = sizeOf(a.slice(0, along));
    const [wide, narrow] = [sizeOf(a) / rows, sizeOf(b) / rows];
    await checkGradients({
      inputs: { a },
      weights: { b },
      reference: (values) =>
        Array.from({ length: rows }, (_, row) => [
          ...values.a.slice(row * wide, (row + 1) * wide),
          ...values.b.slice(row * narrow, (row + 1) * narrow),
          ...values.a.slice(row * wide, (row + 1) * wide),
        ]).flat(),
      run: (variables, { b }) => concatenate([variables.a, b, variables.a], { axis }),
    });
  }
});

test("concatenate() passes gradients along the first axis on without a kernel", () => {
  using values = tensor(backend, [1, 2, 3], [3, 1]);
  using tape = new Tape(backend);
  const [a, b] = [tape.variable(values), tape.variable(values)];
  const joined = concatenate([a, b, values]);
  expect(joined.shape).toEqual([9, 1]);
  const loss = slice(joined, 0, 1);
  // The seed, and the gradient of the slice in two kernels.
  expect(countOperations(backend, () => tape.backward(loss))).toEqual({ map: 3 });
});

test("concatenate() refuses shapes that differ elsewhere, and operands without a variable", () => {
  using values = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  using weight = new Parameter("w", tensor(backend, [1, 2], [2, 1]), { role: "matrix" });
  using tape = new Tape(backend);
  expect(() => concatenate([tape.constant(values), weight])).toThrow(
    "Cannot concatenate [2, 3] and [2, 1] along axis 0: the other extents differ",
  );
  expect(() => concatenate([weight])).toThrow(
    "Cannot run concatenate(): none of its inputs is a variable",
  );
});
