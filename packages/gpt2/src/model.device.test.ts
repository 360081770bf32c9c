import { Tape } from "@lrm/autograd";
import { countOperations, Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { GPT2_PRESETS, type GPT2Config } from "./config.ts";
import { parameterBytes } from "./memory.ts";
import { GPT2 } from "./model.ts";

const backend = await testBackend();
const CONFIG = { ...GPT2_PRESETS.nano, layers: 2, contextLength: 16, width: 32, mlpWidth: 128 };
const { positions, normalization, biases, attentionScale } = GPT2_PRESETS.speedrun;
const SPEEDRUN = { positions, normalization, biases, attentionScale };
const [B, T] = [3, 16];
const TOKENS = Int32Array.from({ length: B * T }, (_, at) => (37 * at) % 256);

/** Measures the highest number of live bytes during `run`, above those before it. */
function peakBytes(run: () => void): number {
  const before = backend.memory().liveBytes;
  backend.resetPeak();
  run();
  return backend.memory().peakBytes - before;
}

/**
 * Computes loss and gradients of two micro-batches, and the highest number of live bytes above the
 * model and its gradients.
 */
async function trained(config: GPT2Config, recompute: boolean) {
  using model = GPT2.initialize(backend, config, new Random(1));
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

test("initialize() draws N(0, .02²), less for residual projections, and the same for the same seed", async () => {
  using model = GPT2.initialize(backend, GPT2_PRESETS.nano, new Random(5));
  using again = GPT2.initialize(backend, GPT2_PRESETS.nano, new Random(5));
  for (const [index, { name, value }] of model.parameters.entries()) {
    const host = await value.read();
    expect(relativeError(await again.parameters[index]!.value.read(), host), name).toBe(0);
    const deviation = Math.sqrt(
      Array.from(host).reduce((sum, each) => sum + each ** 2, 0) / host.length,
    );
    const wanted = name.endsWith("bias")
      ? 0
      : name.includes("ln_")
        ? 1
        : name.endsWith("c_proj.weight")
          ? 0.02 / Math.sqrt(8)
          : 0.02;
    // 16,384 draws or more: a deviation is off by 1/√(2 · 16384) ≈ 0.6 %; five times that.
    expect(Math.abs(deviation - wanted), name).toBeLessThanOrEqual(0.03 * wanted);
  }
});

test("a training step takes 28 kernels for each block, and 14; 27 where products have epilogues", () => {
  using model = GPT2.initialize(backend, CONFIG, new Random(1));
  using inputs = tensor(backend, TOKENS, [B, T]);
  using tape = new Tape(backend);
  const counts = countOperations(backend, () => tape.backward(model.loss(tape, inputs, inputs)));
  expect(counts).toEqual({
    map: (backend.info.epilogues ? 5 : 6) * CONFIG.layers + 5,
    reduce: 8 * CONFIG.layers + 4,
    matmul: 12 * CONFIG.layers + 3,
    gather: 1,
    scatterAdd: 1,
    attention: CONFIG.layers,
    attentionGradient: CONFIG.layers,
  });
});

test("a training step leaves memory as it was", () => {
  using model = GPT2.initialize(backend, CONFIG, new Random(1));
  using inputs = tensor(backend, TOKENS, [B, T]);
  const step = () => {
    using tape = new Tape(backend);
    tape.backward(model.loss(tape, inputs, inputs));
  };
  step();
  const before = backend.memory();
  for (let count = 0; count < 3; count++) step();
  expect(backend.memory().liveBuffers).toBe(before.liveBuffers);
  expect(backend.memory().liveBytes).toBe(before.liveBytes);
});

test.each([
  ["OpenAI's", {}],
  ["the speed-run's", SPEEDRUN],
])(
  "a training step of %s GPT-2 with recompute has the same loss and gradients, bit for bit, in half the memory",
  async (_, departures) => {
    const config = { ...CONFIG, layers: 4, ...departures };
    const plain = await trained(config, false);
    const again = await trained(config, true);
    expect(again.values).toEqual(plain.values);
    expect(again.peak).toBeLessThan(0.5 * plain.peak);
  },
);

test("inference holds a block's worth of values only, and no gradients", async () => {
  const live = backend.memory().liveBytes;
  using model = GPT2.initialize(backend, { ...CONFIG, layers: 6 }, new Random(1));
  using inputs = tensor(backend, TOKENS, [B, T]);
  expect(backend.memory().liveBytes - live).toBe(
    parameterBytes({ ...CONFIG, layers: 6 }) + 4 * B * T,
  );
  using tape = Tape.inference(backend);
  const buffers = backend.memory().liveBuffers;
  const loss = model.loss(tape, inputs, inputs);
  expect(backend.memory().liveBuffers).toBe(buffers + 1);
  expect((await loss.value.read())[0]).toBeCloseTo(Math.log(256), 0);
});

test("inference takes the same memory for any number of blocks", () => {
  const peaks = [1, 2, 6].map((layers) => {
    using model = GPT2.initialize(backend, { ...CONFIG, layers }, new Random(1));
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

test("gradients of micro-batches add up to the gradient of the batch", async () => {
  using model = GPT2.initialize(backend, CONFIG, new Random(1));
  using whole = tensor(backend, TOKENS, [B, T]);
  const gradient = async () =>
    Promise.all(model.parameters.map(async (each) => await each.gradient.read()));
  {
    using tape = new Tape(backend);
    tape.backward(model.loss(tape, whole, whole));
  }
  const expected = await gradient();
  for (const parameter of model.parameters) parameter.zeroGradient();
  for (let row = 0; row < B; row++) {
    using part = whole.slice(row, row + 1);
    using tape = new Tape(backend);
    tape.backward(model.loss(tape, part, part), 1 / B);
  }
  (await gradient()).forEach((values, index) => {
    const { name } = model.parameters[index]!;
    // Float32 sums of 48 tokens in another order: 48 · 2⁻²⁴ ≈ 3e-6.
    expect(relativeError(values, expected[index]!), name).toBeLessThan(1e-5);
  });
});

test("loss() refuses windows longer than the context", () => {
  using model = GPT2.initialize(backend, CONFIG, new Random(1));
  using inputs = tensor(backend, new Int32Array(17), [1, 17]);
  using tape = new Tape(backend);
  expect(() => model.loss(tape, inputs, inputs)).toThrow(
    "Cannot embed tokens [1, 17] from position 0 on: they end at 17, but the context is 16; shorten the sequence",
  );
});
