import { sizeOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { gather, takeAlongAxis } from "./gather.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const backend = await testBackend();

test("gather() picks entries along the first axis, repeated or out of range", async () => {
  using indices = tensor(backend, Int32Array.of(2, 0, 2, 7, -1, 1), [2, 3]);
  for (const rest of [[], [1], [5], [2, 3]]) {
    const width = rest.reduce((a, b) => a * b, 1);
    const pick = (x: Float64Array): number[] =>
      [2, 0, 2, 7, -1, 1].flatMap((index) =>
        Array.from({ length: width }, (_, i) =>
          index >= 0 && index < 3 ? x[index * width + i]! : 0,
        ),
      );
    await checkGradients({
      inputs: { x: [3, ...rest] },
      reference: ({ x }) => pick(x),
      run: ({ x }) => gather(x, indices),
    });
    await checkGradients({
      inputs: {},
      weights: { table: [3, ...rest] },
      reference: ({ table }) => pick(table),
      run: (_, { table }, tape) => gather(table, tape.constant(indices)),
    });
  }
});

test("gather() picks entries along any axis, which may count from the end", async () => {
  const shape = [2, 3, 4, 2];
  const at = [1, 0, 1, 9, -1, 2];
  for (const indexShape of [[6], [2, 3], [6, 1]]) {
    using indices = tensor(backend, Int32Array.from(at), indexShape);
    for (const axis of [0, 1, 2, 3, -1, -3]) {
      const along = axis < 0 ? axis + 4 : axis;
      const n = shape[along]!;
      const inner = sizeOf(shape.slice(along + 1));
      const lead = sizeOf(shape.slice(0, along));
      /** Picks by the definition: `y[b, j, i] = x[b, at[j], i]`. */
      const pick = (x: Float64Array): number[] =>
        Array.from({ length: lead * at.length * inner }, (_, position) => {
          const [b, i] = [Math.floor(position / (at.length * inner)), position % inner];
          const index = at[Math.floor(position / inner) % at.length]!;
          return index >= 0 && index < n ? x[(b * n + index) * inner + i]! : 0;
        });
      const expected = [...shape.slice(0, along), ...indexShape, ...shape.slice(along + 1)];
      await checkGradients({
        inputs: { x: shape },
        reference: ({ x }) => pick(x),
        run: ({ x }) => {
          const y = gather(x, indices, { axis });
          expect(y.shape).toEqual(expected);
          return y;
        },
      });
      await checkGradients({
        inputs: {},
        weights: { table: shape },
        reference: ({ table }) => pick(table),
        run: (_, { table }, tape) => gather(table, tape.constant(indices), { axis }),
      });
    }
  }
});

test("takeAlongAxis() picks one entry of each row", async () => {
  const picks = [4, 0, 9, 2, 2, 1];
  for (const shape of [[6], [6, 1], [2, 3], [2, 3, 1]]) {
    using indices = tensor(backend, Int32Array.from(picks), shape);
    for (const lead of [[6], [2, 3]]) {
      await checkGradients({
        inputs: { x: [...lead, 5] },
        reference: ({ x }) => picks.map((index, row) => (index < 5 ? x[row * 5 + index]! : 0)),
        run: ({ x }) => takeAlongAxis(x, indices),
      });
    }
  }
});

test("gather() and takeAlongAxis() keep the memory of their indices", async () => {
  using values = tensor(backend, [1, 2, 3], [3]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  const one = tensor(backend, Int32Array.of(1));
  const picked = gather(x, one);
  one.dispose();
  tape.backward(picked);
  expect(Array.from(await x.gradient.read())).toEqual([0, 1, 0]);
  using other = new Tape(backend);
  const y = other.variable(values);
  const last = tensor(backend, Int32Array.of(2));
  const entry = takeAlongAxis(y, last);
  last.dispose();
  other.backward(entry);
  expect(Array.from(await y.gradient.read())).toEqual([0, 0, 1]);
});

test("gather() and takeAlongAxis() refuse indices that do not fit", () => {
  using values = tensor(backend, [1, 2, 3, 4], [2, 2]);
  using scalar = tensor(backend, [1], []);
  using indices = tensor(backend, Int32Array.of(0, 1, 0));
  using weight = new Parameter("w", tensor(backend, [1, 2]));
  using tape = new Tape(backend);
  expect(() => gather(tape.constant(scalar), indices)).toThrow(
    "Cannot run gather() on axis 0 of []: it has 0 axes",
  );
  expect(() => gather(tape.constant(values), indices, { axis: 2 })).toThrow(
    "Cannot run gather() on axis 2 of [2, 2]: it has 2 axes; count axes from 0, or from −1 backwards",
  );
  expect(() => gather(tape.constant(values), values, { axis: 1 })).toThrow(
    "Cannot gather by float32 indices: indices are int32",
  );
  expect(() => gather(tape.constant(values), values)).toThrow(
    "Cannot gather by float32 indices: indices are int32",
  );
  expect(() => gather(weight, indices)).toThrow(
    "Cannot run gather(): none of its inputs is a variable",
  );
  expect(() => takeAlongAxis(tape.constant(values), indices)).toThrow(
    "Cannot take entries of [2, 2] at indices [3]: there must be one index for each row; pass one for each row, or use gather()",
  );
});
