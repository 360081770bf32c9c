import { Tape } from "@lrm/autograd";
import { Decoder, generate } from "@lrm/language-model";
import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { LLAMA_PRESETS, type LLaMAConfig } from "./config.ts";
import { parameterBytes } from "./memory.ts";
import { LLaMA } from "./model.ts";
import { tinyModel } from "./testing/tiny_checkpoint.ts";

const backend = await testBackend();
const CONFIG = {
  ...LLAMA_PRESETS.nano,
  layers: 2,
  contextLength: 16,
  width: 32,
  keyValueHeads: 2,
  mlpWidth: 88,
};
const [B, T] = [3, 16];
const TOKENS = Int32Array.from({ length: B * T }, (_, at) => (37 * at) % 256);

/** Measures the highest number of live bytes during `run`, above those before it. */
function peakBytes(run: () => void): number {
  const before = backend.memory().liveBytes;
  backend.resetPeak();
  run();
  return backend.memory().peakBytes - before;
}

/** Scores the token after `window` without a cache. */
async function uncached(model: LLaMA, window: readonly number[]): Promise<Float32Array> {
  using tape = Tape.inference(backend);
  using tokens = tensor(backend, Int32Array.from(window), [1, window.length]);
  const logits = await model.logits(tape, tokens).value.read();
  return logits.slice(-model.config.vocabularySize) as Float32Array;
}

/**
 * Computes loss and gradients of two micro-batches, and the highest number of live bytes above the
 * model and its gradients.
 */
async function trained(config: LLaMAConfig, recompute: boolean) {
  using model = LLaMA.initialize(backend, config, new Random(1));
  using inputs = tensor(backend, TOKENS, [B, T]);
  for (const { gradient } of model.parameters) expect(gradient.size).toBeGreaterThan(0);
  const { liveBuffers } = backend.memory();
  const losses: Promise<ArrayLike<number>>[] = [];
  const peak = peakBytes(() => {
    for (let count = 0; count < 2; count++) {
      using tape = new Tape(backend, { recompute });
      const loss = model.loss(tape, inputs, inputs);
      tape.backward(loss);
      losses.push(loss.value.read());
    }
  });
  expect(backend.memory().liveBuffers).toBe(liveBuffers);
  const gradients = model.parameters.map(({ gradient }) => gradient.read());
  return { values: await Promise.all([...losses, ...gradients]), peak };
}

test("initialize() draws N(0, .02²) and gains of 1, and the same for the same seed", async () => {
  using model = LLaMA.initialize(backend, LLAMA_PRESETS.nano, new Random(5));
  using again = LLaMA.initialize(backend, LLAMA_PRESETS.nano, new Random(5));
  for (const [index, { name, value }] of model.parameters.entries()) {
    const host = await value.read();
    expect(relativeError(await again.parameters[index]!.value.read(), host), name).toBe(0);
    const meanSquare = Array.from(host).reduce((sum, each) => sum + each ** 2, 0) / host.length;
    const wanted = name.includes("norm") ? 1 : 0.02;
    // 16,384 draws or more: a deviation is off by 1/√(2 · 16384) ≈ 0.6 %; five times that.
    expect(Math.abs(Math.sqrt(meanSquare) - wanted), name).toBeLessThanOrEqual(0.03 * wanted);
  }
});

test.each([1, 2, 4])(
  "a training step with %i key and value heads leaves memory as it was",
  (keyValueHeads) => {
    const config = { ...CONFIG, keyValueHeads };
    const empty = backend.memory().liveBytes;
    using model = LLaMA.initialize(backend, config, new Random(1));
    const angles = 4 * config.contextLength * (config.width / config.heads);
    expect(backend.memory().liveBytes - empty).toBe(parameterBytes(config) + angles);
    using inputs = tensor(backend, TOKENS, [B, T]);
    const step = () => {
      using tape = new Tape(backend);
      tape.backward(model.loss(tape, inputs, inputs));
    };
    step();
    const before = backend.memory();
    for (let count = 0; count < 3; count++) step();
    expect(backend.memory()).toMatchObject({
      liveBuffers: before.liveBuffers,
      liveBytes: before.liveBytes,
    });
  },
);

test("a training step with recompute has the same loss and gradients, bit for bit, in half the memory", async () => {
  const plain = await trained({ ...CONFIG, layers: 4 }, false);
  const again = await trained({ ...CONFIG, layers: 4 }, true);
  expect(again.values).toEqual(plain.values);
  expect(again.peak).toBeLessThan(0.5 * plain.peak);
});

test("inference takes the same memory for any number of blocks", () => {
  const peaks = [1, 2, 6].map((layers) => {
    using model = LLaMA.initialize(backend, { ...CONFIG, layers }, new Random(1));
    using inputs = tensor(backend, TOKENS, [B, T]);
    return ["hidden", "loss"].map((pass) =>
      peakBytes(() => {
        using tape = Tape.inference(backend);
        if (pass === "loss") model.loss(tape, inputs, inputs);
        else model.hidden(tape, inputs);
      }),
    );
  });
  expect(peaks[1]).toEqual(peaks[0]);
  expect(peaks[2]).toEqual(peaks[0]);
});

test("a tied head adds to the embedding's gradient", async () => {
  const config = { ...CONFIG, layers: 1 };
  using tied = LLaMA.initialize(backend, { ...config, tiedHead: true }, new Random(1));
  using untied = LLaMA.initialize(backend, config, new Random(1));
  const find = ({ parameters }: LLaMA, part: string) =>
    parameters.find(({ name }) => name.includes(part))!;
  expect(tied.parameters.length).toBe(untied.parameters.length - 1);
  const [embedding, head] = [find(untied, "embed_tokens"), find(untied, "lm_head")];
  head.value.write((await embedding.value.read()) as Float32Array);
  using inputs = tensor(backend, TOKENS, [B, T]);
  for (const model of [tied, untied]) {
    using tape = new Tape(backend);
    tape.backward(model.loss(tape, inputs, inputs));
  }
  const [ofEmbedding, ofHead] = [await embedding.gradient.read(), await head.gradient.read()];
  const sum = Float32Array.from(ofEmbedding, (each, at) => each + ofHead[at]!);
  // The same float32 sums, in another order.
  expect(relativeError(await find(tied, "embed_tokens").gradient.read(), sum)).toBeLessThan(1e-5);
});

test("Decoder gives what the model gives without a cache, also when the context is full", async () => {
  using model = await tinyModel(backend); // context 24
  using decoder = new Decoder(model);
  const text = Array.from({ length: 40 }, (_, at) => (at * 31) % 97);
  const lengths: number[] = [];
  for (let at = 0, count = 5; at < text.length; at += count, count = 1) {
    const scores = await decoder.next(text.slice(at, at + count));
    const window = text.slice(0, at + count).slice(-decoder.window.length);
    expect(decoder.window).toEqual(window);
    lengths.push(window.length);
    expect(relativeError(scores, await uncached(model, window))).toBeLessThan(1e-5);
  }
  expect(Math.max(...lengths)).toBe(24);
  expect(Math.min(...lengths.slice(20))).toBe(12);
});

test("generate() repeats itself for a seed, and frees everything", async () => {
  using model = await tinyModel(backend);
  const live = backend.memory().liveBuffers;
  const draw = async (seed: number) =>
    Array.from(await generate(model, [1, 2], { tokens: 30, seed, topK: 50 }));
  const first = await draw(1);
  expect(first).toHaveLength(30);
  expect(await draw(1)).toEqual(first);
  expect(await draw(2)).not.toEqual(first);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("loss() refuses windows longer than the context", () => {
  using model = LLaMA.initialize(backend, CONFIG, new Random(1));
  using inputs = tensor(backend, new Int32Array(17), [1, 17]);
  using tape = new Tape(backend);
  expect(() => model.loss(tape, inputs, inputs)).toThrow(
    "Cannot read tokens [1, 17] from position 0 on: they end at 17, but the context is 16; shorten the sequence",
  );
});
