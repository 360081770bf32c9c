import {
  asFloat32,
  asHalf,
  defineMap,
  type HalfType,
  Random,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import { square } from "./functions.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";
import { map } from "./map.ts";
import { max } from "./max.ts";
import { Parameter } from "./parameter.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";
import type { ActivationType } from "./tape_options.ts";
import { project } from "./testing/gradient_check.ts";

const backend = await testBackend();
const random = new Random(11);
const [B, C] = [6, 33];
const HALVES: readonly HalfType[] = ["float16", "bfloat16"];

const drawn = (name: string, shape: number[]) => random.fork(name).normal(backend, shape);
const makeParameter = (name: string, shape: number[]) => new Parameter(name, drawn(name, shape));

/** Rounds a value to a type, as a test's own reference. */
function rounded(value: Tensor, type: ActivationType): Tensor {
  if (type === "float32") return value.reshape(value.shape);
  using half = asHalf(value, type);
  return asFloat32(half);
}

/** Computes blocks of `x + W₂ gelu(W₁ norm(x) + b)`. */
class Model {
  readonly gain = makeParameter("gain", [C]);
  readonly up = makeParameter("up", [2 * C, C]);
  readonly bias = makeParameter("bias", [2 * C]);
  readonly down = ["a", "b", "c"].map((name) => makeParameter(name, [C, 2 * C]));
  readonly parameters = [this.gain, this.up, this.bias, ...this.down];

  forward(tape: Tape, x: Variable, nested: boolean): Variable {
    const block = (input: Variable, down: Parameter) =>
      tape.block(() => {
        const normed = layerNorm(input, this.gain, this.gain);
        const hidden = linear(normed, this.up, this.bias, { activation: "gelu" });
        return linear(hidden, down, undefined, { residual: input });
      });
    const all = () => this.down.reduce(block, x);
    return nested ? tape.block(all) : all();
  }

  [Symbol.dispose](): void {
    for (const parameter of this.parameters) parameter.dispose();
  }
}

/** Runs one micro-batch. Returns output, gradients, and the bytes kept for the backward pass. */
async function pass(activations: ActivationType, nested = false) {
  using model = new Model();
  using input = drawn("x", [B, C]);
  using coefficients = drawn("coefficients", [B, C]);
  for (const parameter of model.parameters) parameter.observeInput();
  using tape = new Tape(backend, { activations });
  const before = backend.memory().liveBytes;
  const x = tape.variable(input);
  const y = model.forward(tape, x, nested);
  const kept = backend.memory().liveBytes - before;
  const output = await y.value.read();
  tape.backward(project(y, coefficients));
  const tensors = [x.gradient, ...model.parameters.map(({ gradient }) => gradient)];
  const gradients = await Promise.all(tensors.map((each) => each.read()));
  return { output, gradients, kept };
}

test.each([
  ["float16", 2 ** -10],
  ["bfloat16", 2 ** -7],
] as const)(
  "gradients with activations of %s are within %d of those of float32, and the value is the same",
  async (type, bound) => {
    const { liveBuffers } = backend.memory();
    const plain = await pass("float32");
    for (const nested of [false, true]) {
      const half = await pass(type, nested);
      expect(half.output).toEqual(plain.output);
      const errors = half.gradients.map((each, at) => relativeError(each, plain.gradients[at]!));
      expect(Math.max(...errors)).toBeLessThan(bound);
      expect(Math.max(...errors)).toBeGreaterThan(0);
      expect((await pass(type, nested)).gradients).toEqual(half.gradients);
    }
    expect(backend.memory().liveBuffers).toBe(liveBuffers);
  },
);

test("a block keeps its values in half the bytes, except its result and numbers of rows", async () => {
  // Norm, product and its GELU; the norm's mean and inverse; the result.
  const perBlock = (bytes: number) => 5 * C * B * bytes + 4 * B * (2 + C);
  expect((await pass("float32")).kept).toBe(3 * perBlock(4));
  for (const type of HALVES) {
    expect((await pass(type)).kept).toBe(3 * perBlock(2));
    // In the outer block, the results of the first two are inside.
    expect((await pass(type, true)).kept).toBe(3 * perBlock(2) - 2 * 2 * B * C);
  }
});

test("the backward pass holds one block's values in float32 at most", () => {
  const peakOf = (activations: ActivationType): number => {
    using input = drawn("x", [64, 64]);
    using tape = new Tape(backend, { activations });
    let y = tape.variable(input);
    for (let block = 0; block < 6; block++) {
      const x = y;
      y = tape.block(() => square(square(add(x, 1))));
    }
    const loss = sum(y);
    const { liveBytes } = backend.memory();
    backend.resetPeak();
    tape.backward(loss);
    return backend.memory().peakBytes - liveBytes;
  };
  const bytes = 4 * 64 * 64;
  const plain = peakOf("float32");
  for (const type of HALVES) expect(peakOf(type)).toBeLessThanOrEqual(plain + 2 * bytes);
});

test.each(["float32", ...HALVES] as const)(
  "the backward pass reads what %s keeps of a value, and float16 has no number from 65,520 on",
  async (activations) => {
    const host = Float32Array.of(1 / 3, -0, 2 ** -20, 65_519, 65_520, -1e6, 1e-9, 3e38);
    using values = tensor(backend, host);
    using tape = new Tape(backend, { activations });
    const x = tape.variable(values);
    tape.backward(sum(tape.block(() => square(multiply(x, 1)))));
    using stored = rounded(values, activations);
    const expected = (await stored.read()).map((each) => 2 * each);
    expect(await x.gradient.read()).toEqual(expected);
    expect(expected.includes(Number.POSITIVE_INFINITY)).toBe(true);
    expect(expected.slice(0, 6).every(Number.isFinite)).toBe(activations !== "float16");
  },
);

test("what a block returns, shares or computes once a row is not rounded", async () => {
  const third = Math.fround(1 / 3);
  const moments = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x.rowSum()), total: x.rowSum() }));
  const gradientOf = async (body: (x: Variable) => Variable): Promise<number> => {
    using values = tensor(backend, [third, 0, 0, 0], [2, 2]);
    using tape = new Tape(backend, { activations: "bfloat16" });
    const x = tape.variable(values);
    tape.backward(sum(body(x)));
    return (await x.gradient.read())[0]!;
  };
  expect(await gradientOf((x) => square(x.tape.block(() => multiply(x, 1))))).toBe(2 * third);
  const shared = (x: Variable) => square(reshape(multiply(x, 1), [4]));
  expect(await gradientOf((x) => x.tape.block(() => shared(x)))).toBe(2 * third);
  const perRow = (x: Variable) => square(map(moments, { x }).total);
  expect(await gradientOf((x) => x.tape.block(() => perRow(x)))).toBe(2 * third);
  const inside = (x: Variable) => square(multiply(x, 1));
  expect(await gradientOf((x) => x.tape.block(() => inside(x)))).not.toBe(2 * third);
});

test.each(["inside", "result"])(
  "maxima find the elements that they came from, with the maximum as %s of the block",
  async (place) => {
    const largest = defineMap(["x"], [], ({ x }) => ({ y: x.rowMax() }));
    for (const reduce of [
      (x: Variable) => max(x, { axes: -1 }),
      (x: Variable) => max(x, { axes: 0 }),
      (x: Variable) => map(largest, { x }).y,
    ]) {
      using values = tensor(backend, [1 / 3, 0.1, 0.2, 0.7], [2, 2]);
      using tape = new Tape(backend, { activations: "bfloat16" });
      const x = tape.variable(values);
      const body = () => reduce(multiply(x, 1));
      tape.backward(sum(place === "result" ? tape.block(body) : tape.block(() => add(body(), 1))));
      const gradient = Array.from(await x.gradient.read());
      expect([...gradient].sort()).toEqual([0, 0, 1, 1]);
      expect(gradient[3]).toBe(1);
    }
  },
);

test("a value that is read again after its block is the rounded one", async () => {
  using values = tensor(backend, [1 / 3]);
  using tape = new Tape(backend, { activations: "bfloat16" });
  const x = tape.variable(values);
  let leaked = x;
  tape.block(() => {
    leaked = multiply(reshape(x, [1]), tensor(backend, [1, 1]));
    return square(leaked);
  });
  using stored = rounded(values, "bfloat16");
  const [number] = await stored.read();
  expect(Array.from(await leaked.value.read())).toEqual([number, number]);
});

test("activations of 16 bits are refused where they would have no effect", () => {
  expect(() => new Tape(backend, { activations: "float16", recompute: true })).toThrow(
    "Cannot store activations in float16: they are recomputed instead; leave out activations or recompute",
  );
  expect(() => new Tape(backend, { activations: "bfloat16", recording: false })).toThrow(
    "Cannot store activations in bfloat16: this tape records none; leave out activations",
  );
  expect(() => new Tape(backend, { activations: "float8" as "float16" })).toThrow(
    "Cannot store activations in float8: there is no such type; use float32, bfloat16 or float16",
  );
  using values = tensor(backend, [1]);
  using tape = new Tape(backend, { activations: "bfloat16" });
  const loss = square(tape.variable(values));
  expect(() => tape.backward(loss)).toThrow(
    "Cannot store activations in bfloat16: this model has no blocks; run its layers in tape.block(), or leave out activations",
  );
});
