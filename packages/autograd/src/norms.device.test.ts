import { defineMap, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { layerNorm } from "./layer_norm.ts";
import { map } from "./map.ts";
import { rmsNorm } from "./rms_norm.ts";
import { Tape, type Variable } from "./tape.ts";
import { project, values } from "./testing/gradient_check.ts";

const SHAPES = [
  [2, 3, 7],
  [1, 64],
  [131, 3],
  [5, 130],
].map((shape) => ({ shape }));

type Run = (x: Variable, gain: Variable, bias: Variable) => Variable;

/** Returns the value, and the gradients of all operands. */
async function results(shape: readonly number[], run: Run): Promise<Float32Array[]> {
  const backend = await testBackend();
  const C = shape.at(-1)!;
  const size = shape.reduce((a, b) => a * b);
  const draw = (seed: number, length: number) => Float32Array.from(values(seed, length));
  using x = tensor(backend, draw(1, size), shape);
  using gain = tensor(backend, draw(2, C));
  using bias = tensor(backend, draw(3, C));
  using coefficients = tensor(backend, draw(4, size), shape);
  using tape = new Tape(backend);
  const operands = [x, gain, bias].map((each) => tape.variable(each));
  const [a, b, c] = operands as [Variable, Variable, Variable];
  const y = run(a, b, c);
  const all = [Float32Array.from(await y.value.read())];
  tape.backward(project(y, coefficients));
  for (const each of operands) {
    if (each.hasGradient) all.push(Float32Array.from(await each.gradient.read()));
  }
  return all;
}

async function expectEqual(shape: readonly number[], fast: Run, composed: Run): Promise<void> {
  const expected = await results(shape, composed);
  const actual = await results(shape, fast);
  expect(actual.length).toBe(expected.length);
  actual.forEach((each, at) => {
    expect(relativeError(each, expected[at]!)).toBeLessThan(1e-5);
  });
}

const layer = defineMap(["x", "gain", "bias"], ["size", "epsilon"], (v) => {
  const centered = v.x.sub(v.x.rowSum().div(v.size));
  const variance = centered.square().rowSum().div(v.size);
  return { y: centered.div(variance.add(v.epsilon).sqrt()).mul(v.gain).add(v.bias) };
});

test.each(SHAPES)(
  "layerNorm() of $shape equals a map with the derivative of its expression",
  ({ shape }) =>
    expectEqual(shape, layerNorm, (x, gain, bias) => {
      const scalars = { size: x.shape.at(-1)!, epsilon: 1e-5 };
      return map(layer, { x, gain, bias }, { scalars }).y;
    }),
);

const rms = defineMap(["x", "gain"], ["size", "epsilon"], (v) => {
  const meanSquare = v.x.square().rowSum().div(v.size);
  return { y: v.x.div(meanSquare.add(v.epsilon).sqrt()).mul(v.gain) };
});

test.each(SHAPES)(
  "rmsNorm() of $shape equals a map with the derivative of its expression",
  ({ shape }) =>
    expectEqual(
      shape,
      (x, gain) => rmsNorm(x, gain),
      (x, gain) => {
        const scalars = { size: x.shape.at(-1)!, epsilon: 1e-6 };
        return map(rms, { x, gain }, { scalars }).y;
      },
    ),
);

test("layerNorm() and rmsNorm() refuse weights that do not fit the last axis", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [5, 6], [2, 1]);
  using three = tensor(backend, [1, 1, 1]);
  using one = tensor(backend, [1]);
  using tape = new Tape(backend);
  const [x, wide, narrow] = [values, three, one].map((each) => tape.constant(each));
  expect(() => layerNorm(x!, wide!, narrow!)).toThrow(
    "Cannot run layerNorm() on [2, 1] with [3]: there are 1 columns",
  );
  expect(() => layerNorm(x!, narrow!, wide!)).toThrow("Cannot run layerNorm() on [2, 1] with [3]");
  expect(() => rmsNorm(x!, wide!)).toThrow("Cannot run rmsNorm() on [2, 1] with [3]");
  expect(layerNorm(x!, narrow!, narrow!).shape).toEqual([2, 1]);
});
