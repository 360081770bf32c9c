import { Random, type Shape, sizeOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { embedding } from "./embedding.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { Parameter } from "./parameter.ts";
import { rmsNorm } from "./rms_norm.ts";
import { Tape, type Variable } from "./tape.ts";
import { countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();
const random = new Random(12);
const [B, T, C, V] = [2, 3, 4, 5];
const TOKENS = Int32Array.of(4, 0, 4, 1, 3, 1);

/** An operation of x, `[B, T, C]`, with weights. */
interface Case {
  readonly weights: readonly Shape[];
  readonly run: (x: Variable, tokens: Variable, weights: readonly Parameter[]) => Variable;
}

const CASES: Readonly<Record<string, Case>> = {
  linear: {
    weights: [[C, C], [C]],
    run: (x, _, [weight, bias]) => linear(x, weight!, bias, { residual: x, activation: "gelu" }),
  },
  layerNorm: { weights: [[C], [C]], run: (x, _, [gain, bias]) => layerNorm(x, gain!, bias!) },
  rmsNorm: { weights: [[C]], run: (x, _, [gain]) => rmsNorm(x, gain) },
  embedding: {
    weights: [
      [V, C],
      [T, C],
    ],
    run: (_, tokens, [weight, positions]) => embedding(weight!, tokens, { positions: positions! }),
  },
  linearCrossEntropy: {
    weights: [[V, C]],
    run: (x, tokens, [weight]) => linearCrossEntropy(x, weight!, tokens),
  },
};

/** All combinations of frozen and trainable weights. */
const subsets = (count: number): boolean[][] =>
  Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, at) => (bits & (1 << at)) === 0),
  );

describe.each(Object.entries(CASES))("%s() with frozen weights", (_, { weights, run }) => {
  /** Runs forward and backward. Returns all gradients, and the bytes that they take. */
  async function pass(trainable: readonly boolean[], needsX = true) {
    using input = random.fork("x").normal(backend, [B, T, C]);
    using indices = tensor(backend, TOKENS, [B, T]);
    const parameters = weights.map(
      (shape, at) =>
        new Parameter(`w${at}`, random.fork(`w${at}`).normal(backend, shape), {
          trainable: trainable[at],
        }),
    );
    const before = backend.memory().liveBytes;
    const tape = new Tape(backend);
    const x = needsX ? tape.variable(input) : tape.constant(input);
    const y = run(x, tape.constant(indices), parameters);
    const { differentiable } = y;
    using coefficients = random.fork("coefficients").normal(backend, y.shape);
    let kernels: Record<string, number> = {};
    if (differentiable) {
      const loss = y.shape.length === 0 ? y : project(y, coefficients);
      kernels = countKernels(backend, () => tape.backward(loss));
    }
    const gradients = await Promise.all([
      x.hasGradient ? x.gradient.read() : undefined,
      ...parameters.map((each) => (each.trainable ? each.gradient.read() : undefined)),
    ]);
    tape.dispose();
    const bytes = backend.memory().liveBytes - before - 4 * coefficients.size;
    for (const each of parameters) each.dispose();
    return { gradients, bytes, differentiable, kernels };
  }

  test("has the same other gradients, and no memory for theirs", async () => {
    const { gradients: all } = await pass(weights.map(() => true));
    for (const trainable of subsets(weights.length)) {
      const { gradients, bytes, differentiable } = await pass(trainable);
      const readsX = all[0] !== undefined;
      if (!readsX && !trainable.includes(true)) {
        expect(differentiable).toBe(false);
        continue;
      }
      expect(gradients).toEqual(
        all.map((each, at) => (trainable[at - 1] === false ? undefined : each)),
      );
      const kept = weights.filter((_, at) => trainable[at]);
      expect(bytes).toBe(4 * kept.reduce((sum, shape) => sum + sizeOf(shape), 0));
    }
  });

  test("is not recorded if x needs no gradient either", async () => {
    const { differentiable, bytes } = await pass(
      weights.map(() => false),
      false,
    );
    expect(differentiable).toBe(false);
    expect(bytes).toBe(0);
  });

  test("runs fewer kernels for each weight that is frozen", async () => {
    const total = ({ kernels }: { kernels: Record<string, number> }): number =>
      Object.values(kernels).reduce((sum, count) => sum + count, 0);
    const all = total(await pass(weights.map(() => true)));
    for (const at of weights.keys()) {
      const one = total(await pass(weights.map((_, other) => other !== at)));
      expect(one, `weight ${at}`).toBeLessThan(all);
    }
  });
});

test("linear() of a frozen weight computes the gradient of x alone", () => {
  using input = random.fork("x").normal(backend, [1, C]);
  using weight = new Parameter("w", random.fork("w").normal(backend, [1, C]), { trainable: false });
  using tape = new Tape(backend);
  const x = tape.variable(input);
  const backward = countKernels(backend, () => tape.backward(linear(x, weight)));
  // Forward and seed of the gradient, then one product.
  expect(backward).toEqual({ map: 1, matmul: 2 });
});

test("linearCrossEntropy() of a frozen head leaves out the product for its gradient", () => {
  using input = random.fork("x").normal(backend, [B * T, C]);
  using weight = new Parameter("w", random.fork("w").normal(backend, [V, C]), { trainable: false });
  using targets = tensor(backend, TOKENS);
  using tape = new Tape(backend);
  const loss = linearCrossEntropy(tape.variable(input), weight, targets);
  const backward = countKernels(backend, () => tape.backward(loss));
  expect(backward).toEqual({ map: 2, reduce: 1, matmul: 2 });
});

test.each([
  ["layerNorm", (x: Variable, gain: Parameter, bias: Parameter) => layerNorm(x, gain, bias)],
  ["rmsNorm", (x: Variable, gain: Parameter) => rmsNorm(x, gain)],
] as const)("%s() of a constant computes no gradient of it", (_, run) => {
  using input = random.fork("x").normal(backend, [T, C]);
  using gain = new Parameter("gain", random.fork("gain").normal(backend, [C]));
  using bias = new Parameter("bias", random.fork("bias").normal(backend, [C]), {
    trainable: false,
  });
  using coefficients = random.fork("coefficients").normal(backend, [T, C]);
  using tape = new Tape(backend);
  const loss = project(run(tape.constant(input), gain, bias), coefficients);
  const backward = countKernels(backend, () => tape.backward(loss));
  // Seed, and gradient of the projection; then the gradient of the gain.
  expect(backward).toEqual({ map: 2, reduce: 1 });
});

test("linear() records no input moment of a frozen weight", () => {
  using input = random.fork("x").normal(backend, [1, C]);
  using weight = new Parameter("w", random.fork("w").normal(backend, [1, C]), { trainable: false });
  weight.observeInput();
  using tape = new Tape(backend);
  tape.backward(linear(tape.variable(input), weight));
  expect(weight.inputMoment).toBeUndefined();
  expect(weight.fed).toBe(false);
});

test("block() of frozen weights and a constant is not run again", () => {
  using input = random.fork("x").normal(backend, [1, C]);
  using frozen = new Parameter("a", random.fork("a").normal(backend, [C, C]), { trainable: false });
  using head = new Parameter("b", random.fork("b").normal(backend, [1, C]));
  using tape = new Tape(backend, { recompute: true });
  const x = tape.constant(input);
  const hidden = tape.block(() => linear(linear(x, frozen), frozen));
  expect(hidden.differentiable).toBe(false);
  const loss = linear(hidden, head);
  expect(countKernels(backend, () => tape.backward(loss))).toEqual({ map: 1, matmul: 1 });
});
