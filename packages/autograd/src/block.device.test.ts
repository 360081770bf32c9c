import { full, Random, type Tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { square } from "./functions.ts";
import { gelu } from "./gelu.ts";
import { linear } from "./linear.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";
import { countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();
const random = new Random(8);
const [B, C] = [6, 4];

const makeParameter = (name: string, shape: number[]) =>
  new Parameter(name, random.fork(name).normal(backend, shape));

/** Computes two blocks of `x + W₂ gelu(W₁ x + b)`, with a shared W₁. */
class Model {
  readonly up = makeParameter("up", [2 * C, C]);
  readonly bias = makeParameter("bias", [2 * C]);
  readonly down = ["a", "b"].map((name) => makeParameter(name, [C, 2 * C]));
  readonly parameters = [this.up, this.bias, ...this.down];

  forward(tape: Tape, x: Variable, nested = false): Variable {
    const block = (down: Parameter, input: Variable) =>
      tape.block(() => {
        const inside = tape.scope(() => gelu(linear(input, this.up, this.bias)));
        return linear(inside, down, undefined, { residual: input });
      });
    const all = () => this.down.reduce((input, down) => block(down, input), x);
    return nested ? tape.block(all) : all();
  }

  [Symbol.dispose](): void {
    for (const parameter of this.parameters) parameter.dispose();
  }
}

/**
 * Runs one micro-batch. Returns the output, the gradient of the input, and the bytes that were kept
 * for the backward pass.
 */
function pass(
  model: Model,
  input: Tensor,
  { recompute, nested = false }: { readonly recompute: boolean; readonly nested?: boolean },
) {
  using tape = new Tape(backend, { recompute });
  using coefficients = random.fork("coefficients").normal(backend, [B, C]);
  const before = backend.memory().liveBytes;
  const x = tape.variable(input);
  const y = model.forward(tape, x, nested);
  const kept = backend.memory().liveBytes - before;
  const output = y.value.read();
  tape.backward(project(y, coefficients));
  return { output, gradient: x.gradient.read(), kept };
}

test("block() gives the same values and gradients with recompute, bit for bit, also within blocks", async () => {
  using model = new Model();
  using input = random.fork("x").normal(backend, [B, C]);
  const live = backend.memory().liveBuffers;
  const results = [];
  for (const options of [
    { recompute: false },
    { recompute: true },
    { recompute: true, nested: true },
  ]) {
    for (const parameter of model.parameters) parameter.zeroGradient();
    // Two micro-batches add up.
    const passes = [pass(model, input, options), pass(model, input, options)];
    const values = passes.flatMap(({ output, gradient }) => [output, gradient]);
    const gradients = model.parameters.map(({ gradient }) => gradient.read());
    results.push(await Promise.all([...values, ...gradients]));
  }
  expect(backend.memory().liveBuffers).toBe(live + model.parameters.length);
  const [plain, ...others] = results;
  expect(plain!.every((values) => values.some((each) => each !== 0))).toBe(true);
  for (const again of others) expect(again).toEqual(plain);
});

test("block() keeps nothing but its result with recompute", () => {
  using model = new Model();
  using input = random.fork("x").normal(backend, [B, C]);
  const bytes = 4 * B * C;
  expect(pass(model, input, { recompute: false }).kept).toBe(2 * 5 * bytes);
  expect(pass(model, input, { recompute: true }).kept).toBe(2 * bytes);
  expect(pass(model, input, { recompute: true, nested: true }).kept).toBe(bytes);
});

test("block() runs again in the backward pass, except for its last product", () => {
  using model = new Model();
  using input = random.fork("x").normal(backend, [B, C]);
  const kernels = (recompute: boolean) =>
    countKernels(backend, () => pass(model, input, { recompute }));
  kernels(false); // gradients get their memory
  const plain = kernels(false);
  const { matmul = 0, map = 0, ...others } = plain;
  expect(kernels(true)).toEqual({ matmul: matmul + 2, map: map + 2, ...others });
});

test("block() records the moments of inputs once", async () => {
  using model = new Model();
  using first = random.fork("x").normal(backend, [B, C]);
  using second = random.fork("another x").normal(backend, [B, C]);
  const moments = [];
  for (const recompute of [false, true]) {
    for (const parameter of model.parameters) parameter.observeInput();
    for (const input of [first, second]) pass(model, input, { recompute });
    const observed = [model.up, ...model.down];
    moments.push(await Promise.all(observed.map(({ inputMoment }) => inputMoment!.read())));
  }
  expect(moments[1]).toEqual(moments[0]);
  expect(model.bias.inputMoment).toBeUndefined();
});

test("block() without differentiable inputs takes no part in the backward pass", async () => {
  using input = random.fork("x").normal(backend, [B, C]);
  using coefficients = random.fork("coefficients").normal(backend, [B, C]);
  using tape = new Tape(backend, { recompute: true });
  const constant = tape.constant(input);
  const y = tape.block(() => gelu(gelu(constant)));
  expect(y.differentiable).toBe(false);
  expect(tape.block(() => constant)).toBe(constant);
  expect(() => tape.backward(project(y, coefficients))).toThrow(
    "Cannot differentiate a value that is not on this tape",
  );
});

test("block() may return its input, and may be the loss", async () => {
  using input = random.fork("one").normal(backend, [1]);
  using tape = new Tape(backend, { recompute: true });
  const leaf = tape.variable(input);
  expect(tape.block(() => leaf)).toBe(leaf);
  const loss = tape.block(() => gelu(gelu(leaf)));
  tape.backward(loss);
  using plain = new Tape(backend);
  const same = plain.variable(input);
  const expected = gelu(gelu(same));
  plain.backward(expected);
  expect(await loss.value.read()).toEqual(await expected.value.read());
  expect(await leaf.gradient.read()).toEqual(await same.gradient.read());
});

test("block() frees everything if it throws", () => {
  using input = random.fork("x").normal(backend, [B, C]);
  const live = backend.memory().liveBuffers;
  const tape = new Tape(backend, { recompute: true });
  const leaf = tape.variable(input);
  expect(() =>
    tape.block(() => {
      gelu(leaf);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(backend.memory().liveBuffers).toBe(live);
  // The tape records as before.
  expect(gelu(leaf).differentiable).toBe(true);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("block() may make a constant, and may read one from outside", async () => {
  using input = random.fork("x").normal(backend, [2]);
  using factor = random.fork("factor").normal(backend, [2]);
  const gradients = [];
  for (const recompute of [false, true]) {
    using tape = new Tape(backend, { recompute });
    const leaf = tape.variable(input);
    const y = tape.scope(() => {
      const outside = square(tape.constant(factor));
      return tape.block(() => {
        const made = tape.constant(full(backend, [2], 3));
        return multiply(gelu(multiply(leaf, made)), outside);
      });
    });
    tape.backward(sum(y));
    gradients.push(Array.from(await leaf.gradient.read()));
  }
  expect(gradients[1]).toEqual(gradients[0]);
});

test("block() keeps no value without a gradient after it was run again", () => {
  using input = random.fork("x").normal(backend, [B, C]);
  using tape = new Tape(backend, { recompute: true });
  const constant = tape.constant(input);
  const leaf = tape.variable(input);
  const live = backend.memory().liveBuffers;
  let y = leaf;
  for (let block = 0; block < 4; block++) {
    const x = y;
    y = tape.block(() => multiply(x, square(square(constant))));
  }
  tape.backward(sum(y));
  // The gradient of the leaf, and the loss.
  expect(backend.memory().liveBuffers).toBe(live + 2);
});
