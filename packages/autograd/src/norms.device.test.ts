import { defineMap, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { layerNorm } from "./layer_norm.ts";
import { map } from "./map.ts";
import { rmsNorm } from "./rms_norm.ts";
import { Tape } from "./tape.ts";
import { expectSame } from "./testing/two_forms.ts";

const SHAPES = [
  [2, 3, 7],
  [1, 64],
  [131, 3],
  [5, 130],
].map((shape) => ({ shape }));

const layer = defineMap(["x", "gain", "bias"], ["size", "epsilon"], (v) => {
  const centered = v.x.sub(v.x.rowSum().div(v.size));
  const variance = centered.square().rowSum().div(v.size);
  return { y: centered.div(variance.add(v.epsilon).sqrt()).mul(v.gain).add(v.bias) };
});

test.each(SHAPES)(
  "layerNorm() of $shape equals a map with the derivative of its expression",
  ({ shape }) => {
    const size = shape.at(-1)!;
    return expectSame({
      inputs: { x: shape, gain: [size], bias: [size] },
      fast: ({ x, gain, bias }) => layerNorm(x, gain, bias),
      composed: (operands) => map(layer, operands, { scalars: { size, epsilon: 1e-5 } }).y,
    });
  },
);

const rms = defineMap(["x", "gain"], ["size", "epsilon"], (v) => {
  const meanSquare = v.x.square().rowSum().div(v.size);
  return { y: v.x.div(meanSquare.add(v.epsilon).sqrt()).mul(v.gain) };
});

test.each(SHAPES)(
  "rmsNorm() of $shape equals a map with the derivative of its expression",
  ({ shape }) => {
    const size = shape.at(-1)!;
    return expectSame({
      inputs: { x: shape, gain: [size] },
      fast: ({ x, gain }) => rmsNorm(x, gain),
      composed: (operands) => map(rms, operands, { scalars: { size, epsilon: 1e-6 } }).y,
    });
  },
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
