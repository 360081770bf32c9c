import { Tape } from "@lrm/autograd";
import { Decoder, generate } from "@lrm/language-model";
import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { NANOGPT_PRESETS } from "./config.ts";
import { parameterBytes } from "./layout.ts";
import { NanoGPT } from "./model.ts";
import { TINY_CONFIG, tinyModel } from "./testing/tiny_model.ts";

const backend = await testBackend();
const [B, T] = [3, 16];
const TOKENS = Int32Array.from({ length: B * T }, (_, at) => (37 * at) % 97);

/** Measures the highest number of live bytes during `run`, above those before it. */
function peakBytes(run: () => void): number {
  const before = backend.memory().liveBytes;
  backend.resetPeak();
  run();
  return backend.memory().peakBytes - before;
}

/** Scores the token after `window` without a cache. */
async function uncached(model: NanoGPT, window: readonly number[]): Promise<Float32Array> {
  using tape = Tape.inference(backend);
  using tokens = tensor(backend, Int32Array.from(window), [1, window.length]);
  const logits = await model.logits(tape, tokens).value.read();
  return logits.slice(-model.config.vocabularySize) as Float32Array;
}

/** Computes loss and gradients, and the highest number of live bytes above model and gradients. */
async function trained(recompute: boolean) {
  using model = tinyModel(backend, { ...TINY_CONFIG, layers: 6 });
  using inputs = tensor(backend, TOKENS, [B, T]);
  for (const { gradient } of model.parameters) expect(gradient.size).toBeGreaterThan(0);
  const losses: Promise<ArrayLike<number>>[] = [];
  const peak = peakBytes(() => {
    for (let count = 0; count < 2; count++) {
      using tape = new Tape(backend, { recompute });
      const loss = model.loss(tape, inputs, inputs);
      tape.backward(loss);
      losses.push(loss.value.read());
    }
  });
  const gradients = model.parameters.map(({ gradient }) => gradient.read());
  return { values: await Promise.all([...losses, ...gradients]), peak };
}

test("initialize() draws N(0, 1) and N(0, .33/in), the same for the same seed, and zero projections", async () => {
  using model = NanoGPT.initialize(backend, NANOGPT_PRESETS.nano, new Random(5));
  using again = NanoGPT.initialize(backend, NANOGPT_PRESETS.nano, new Random(5));
  for (const [index, { name, value }] of model.parameters.entries()) {
    const host = await value.read();
    expect(relativeError(await again.parameters[index]!.value.read(), host), name).toBe(0);
    const meanSquare = Array.from(host).reduce((sum, each) => sum + each ** 2, 0) / host.length;
    const zero = name.endsWith(".bias") || name.includes("proj");
    const drawn = name === "embed.weight" ? 1 : Math.sqrt(0.33 / 128);
    const wanted = zero ? 0 : name.endsWith(".gains") ? 1 : drawn;
    // 16,384 draws or more: a deviation is off by 1/√(2 · 16384) ≈ 0.6 %; five times that.
    expect(Math.abs(Math.sqrt(meanSquare) - wanted), name).toBeLessThanOrEqual(0.03 * wanted);
  }
});

test("loss() of a new model is that of equal chances", async () => {
  using model = NanoGPT.initialize(backend, TINY_CONFIG, new Random(1));
  using inputs = tensor(backend, TOKENS, [B, T]);
  using tape = Tape.inference(backend);
  const loss = await model.loss(tape, inputs, inputs).value.read();
  expect(loss[0]).toBeCloseTo(Math.log(97), 5);
});

test("a training step leaves memory as it was", () => {
  const empty = backend.memory().liveBytes;
  using model = tinyModel(backend);
  const angles = 4 * TINY_CONFIG.contextLength * (TINY_CONFIG.width / TINY_CONFIG.heads);
  expect(backend.memory().liveBytes - empty).toBe(parameterBytes(TINY_CONFIG) + angles);
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
});

test("a training step with recompute has the same loss and gradients, bit for bit, in half the memory", async () => {
  const plain = await trained(false);
  const again = await trained(true);
  expect(again.values).toEqual(plain.values);
  expect(again.peak).toBeLessThan(0.5 * plain.peak);
});

test("inference takes the same memory for any number of blocks", () => {
  const peaks = [1, 2, 6].map((layers) => {
    using model = tinyModel(backend, { ...TINY_CONFIG, layers });
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

test("logits() stay below softCap", async () => {
  using model = tinyModel(backend, { ...TINY_CONFIG, softCap: 0.25 });
  using inputs = tensor(backend, TOKENS, [B, T]);
  using tape = Tape.inference(backend);
  const logits = Array.from(await model.logits(tape, inputs).value.read(), Math.abs);
  expect(Math.max(...logits)).toBeLessThanOrEqual(0.25);
  expect(Math.max(...logits)).toBeGreaterThan(0.2);
});

test("Decoder gives what the model gives without a cache, also when the context is full", async () => {
  using model = tinyModel(backend); // context 24
  using decoder = new Decoder(model);
  const text = Array.from({ length: 40 }, (_, at) => (at * 31) % 97);
  for (let at = 0, count = 5; at < text.length; at += count, count = 1) {
    const scores = await decoder.next(text.slice(at, at + count));
    const window = text.slice(0, at + count).slice(-decoder.window.length);
    expect(decoder.window).toEqual(window);
    expect(relativeError(scores, await uncached(model, window))).toBeLessThan(1e-5);
  }
});

test("generate() repeats itself for a seed, and frees everything", async () => {
  using model = tinyModel(backend);
  const live = backend.memory().liveBuffers;
  const draw = async (seed: number) =>
    Array.from(await generate(model, [1, 2], { tokens: 20, seed, topK: 50 }));
  const first = await draw(1);
  expect(first).toHaveLength(20);
  expect(await draw(1)).toEqual(first);
  expect(await draw(2)).not.toEqual(first);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("loss() refuses windows longer than the context", () => {
  using model = tinyModel(backend);
  using inputs = tensor(backend, new Int32Array(25), [1, 25]);
  using tape = new Tape(backend);
  expect(() => model.loss(tape, inputs, inputs)).toThrow(
    "Cannot read tokens [1, 25] from position 0 on: they end at 25, but the context is 24; shorten the sequence",
  );
});
