import { Random, type Shape, sumOfSquares, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { crossEntropy } from "../cross_entropy.ts";
import { gelu } from "../gelu.ts";
import { linear } from "../linear.ts";
import { Tape } from "../tape.ts";
import { dense } from "./dense.ts";
import { embedding } from "./embedding.ts";
import { initialize, type LayerDefinition } from "./layer.ts";
import { layerNorm } from "./layer_norm.ts";
import { rmsNorm } from "./rms_norm.ts";
import { sequential } from "./sequential.ts";

const backend = await testBackend();

/** Runs a layer on an input and reads the output. */
async function run(definition: LayerDefinition, values: readonly number[], shape: Shape) {
  using layer = initialize(backend, definition, new Random(1));
  using x = tensor(backend, values, shape);
  using tape = Tape.inference(backend);
  const y = layer.forward(tape.constant(x));
  return { shape: y.shape, values: await y.value.read() };
}

const described = ({
  parameters,
}: {
  parameters: readonly { name: string; role: string | undefined }[];
}) => parameters.map(({ name, role }) => [name, role]);

test("sequential() nests names, and layers give their parameters roles", () => {
  const body = sequential(dense(4, 8), gelu, layerNorm(8), sequential(rmsNorm(8)));
  const definition = sequential(embedding(5, 4), body, dense(8, 5, { role: "head", bias: false }));
  using model = initialize(backend, definition, new Random(1));
  expect(described(model)).toEqual([
    ["0.weight", "embedding"],
    ["1.0.weight", "matrix"],
    ["1.0.bias", "vector"],
    ["1.2.weight", "vector"],
    ["1.2.bias", "vector"],
    ["1.3.0.weight", "vector"],
    ["2.weight", "head"],
  ]);
});

test("initialize() gives the same values for the same seed, and a layer its own whatever the others are", async () => {
  const first = (definition: LayerDefinition, seed = 1) => {
    using model = initialize(backend, definition, new Random(seed));
    return model.parameters[0]!.value.read();
  };
  const alone = await first(sequential(dense(3, 5)));
  expect(await first(sequential(dense(3, 5), gelu, dense(5, 2)))).toEqual(alone);
  expect(await first(sequential(dense(3, 5)), 2)).not.toEqual(alone);
  using twin = initialize(backend, sequential(dense(3, 5), dense(3, 5)), new Random(1));
  expect(await twin.parameters[2]!.value.read()).not.toEqual(alone);
});

test("dense() starts uniform within one over the root of its inputs, for weight and bias", async () => {
  using layer = initialize(backend, dense(100, 400), new Random(3));
  for (const { value } of layer.parameters) {
    const values = Array.from(await value.read());
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1);
    const square = values.reduce((sum, each) => sum + each ** 2, 0) / values.length;
    // Variance b²/3, within four deviations of the mean of 400 squares: 4 · √(4/45) / √400 = 0.06
    expect(Math.abs(square / (0.01 / 3) - 1)).toBeLessThan(0.18);
  }
});

test("embedding() starts normally distributed with the given deviation", async () => {
  for (const deviation of [1, 0.02]) {
    using layer = initialize(backend, embedding(100, 40, { deviation }), new Random(3));
    using squares = sumOfSquares(layer.parameters[0]!.value);
    const [sum] = await squares.read();
    // χ² of 4,000 numbers has the deviation √8000 ≈ 90.
    expect(Math.abs(sum! / deviation ** 2 - 4000)).toBeLessThan(4 * 90);
  }
});

test("layerNorm() and rmsNorm() normalize, and start without gain and bias", async () => {
  const centered = await run(layerNorm(2, { epsilon: 0 }), [1, 3, -2, 6], [2, 2]);
  expect(relativeError(centered.values, [-1, 1, -1, 1])).toBeLessThan(1e-5);
  const scaled = await run(rmsNorm(2, { epsilon: 0 }), [3, 4, 0, -2], [2, 2]);
  const root = Math.sqrt(12.5);
  expect(relativeError(scaled.values, [3 / root, 4 / root, 0, -Math.SQRT2])).toBeLessThan(1e-5);
});

test("dense() is linear() with its weight and bias, and with its activation", async () => {
  using layer = initialize(backend, dense(3, 4, { activation: "gelu" }), new Random(1));
  using x = tensor(backend, [1, 2, 3, -1, 0.5, 2], [1, 2, 3]);
  const [weight, bias] = layer.parameters;
  using tape = Tape.inference(backend);
  const [own, plain] = [
    layer.forward(tape.constant(x)),
    gelu(linear(tape.constant(x), weight!, bias)),
  ];
  expect(own.shape).toEqual([1, 2, 4]);
  expect(relativeError(await own.value.read(), await plain.value.read())).toBeLessThan(1e-5);
});

test("layers name themselves and both shapes when they do not fit", async () => {
  const model = sequential(dense(3, 4), sequential(layerNorm(5)));
  await expect(run(model, [1, 2], [1, 2])).rejects.toThrow(
    'Cannot apply dense layer "0" with weight [4, 3] to an input [1, 2]: it takes [..., 3], with at least two axes; change the shape of the input, or the size of the layer',
  );
  await expect(run(dense(3, 4), [1, 2, 3], [3])).rejects.toThrow(
    "Cannot apply dense layer with weight [4, 3] to an input [3]",
  );
  await expect(run(model, [1, 2, 3], [1, 3])).rejects.toThrow(
    'Cannot apply layerNorm layer "1.0" with weight [5] to an input [1, 4]: it takes [..., 5]',
  );
  await expect(run(rmsNorm(2), [1, 2, 3], [1, 3])).rejects.toThrow(
    "Cannot apply rmsNorm layer with weight [2] to an input [1, 3]",
  );
  await expect(run(embedding(3, 2), [1, 2], [1, 2])).rejects.toThrow(
    "Cannot apply embedding layer with weight [3, 2] to an input [1, 2] of float32: it takes int32; make an int32 tensor of indices",
  );
});

test("initialize() leaves no memory when the layer is disposed, or cannot be made", () => {
  const before = backend.memory().liveBuffers;
  const make = (definition: LayerDefinition) => initialize(backend, definition, new Random(1));
  make(sequential(embedding(5, 4), layerNorm(4), dense(4, 3))).dispose();
  expect(backend.memory().liveBuffers).toBe(before);
  const broken = {
    create() {
      throw new RangeError("no");
    },
  };
  expect(() => make(sequential(dense(2, 2), broken))).toThrow("no");
  expect(backend.memory().liveBuffers).toBe(before);
});

test("initialize() makes a layer of any signature", async () => {
  const classifier: LayerDefinition<(x: Float32Array, y: Int32Array) => Promise<number>> = {
    create(context) {
      const forward = dense(2, 3, { role: "head" }).create(context.child("head"));
      return async (x, y) => {
        using inputs = tensor(backend, x, [y.length, 2]);
        using targets = tensor(backend, y);
        using tape = new Tape(backend);
        const loss = crossEntropy(forward(tape.constant(inputs)), targets);
        tape.backward(loss);
        return (await loss.value.read())[0]!;
      };
    },
  };
  using model = initialize(backend, classifier, new Random(1));
  const loss = await model.forward(Float32Array.of(0, 0, 1, 1), Int32Array.of(0, 2));
  expect(loss).toBeGreaterThan(0.3);
  expect(described(model)).toEqual([
    ["head.weight", "head"],
    ["head.bias", "vector"],
  ]);
  const gradient = await model.parameters[0]!.gradient.read();
  expect(Math.hypot(...gradient)).toBeGreaterThan(0.1);
});
