import { Tape } from "@lrm/autograd";
import { Decoder } from "@lrm/language-model";
import { decodeFloat32, openSafetensors, readSafetensors } from "@lrm/safetensors";
import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { GPT2_PRESETS, type GPT2Config } from "./config.ts";
import { parameterBytes } from "./memory.ts";
import { GPT2 } from "./model.ts";
import { streamCheckpoint } from "./save.ts";

const backend = await testBackend();

const SIZE = { vocabularySize: 11, contextLength: 12, layers: 2, width: 8, heads: 2, mlpWidth: 20 };
const { positions, normalization, biases } = GPT2_PRESETS.speedrun;
const SPEEDRUN = { positions, normalization, biases, attentionScale: 0.5, epsilon: 1e-6 } as const;
const VARIANTS: readonly [string, GPT2Config][] = [
  ["OpenAI's", { ...SIZE, epsilon: 1e-5 }],
  ["the speed-run's", { ...SIZE, ...SPEEDRUN }],
  ["rotary positions", { ...SIZE, positions, epsilon: 1e-5 }],
  ["root-mean-square normalization", { ...SIZE, normalization, epsilon: 1e-5 }],
  ["no biases", { ...SIZE, biases, epsilon: 1e-5 }],
  ["a scaled attention residual", { ...SIZE, attentionScale: 2, epsilon: 1e-5 }],
];
const TOKENS = [3, 1, 4, 1, 5, 9, 2, 6];

/** Makes a model whose biases and gains differ from their initial constants. */
async function modelOf(config: GPT2Config): Promise<GPT2> {
  const model = GPT2.initialize(backend, config, new Random(1));
  for (const { name, value } of model.parameters) {
    using noise = new Random(2).fork(name).normal(backend, value.shape);
    const [start, more] = [await value.read(), await noise.read()];
    value.write(Float32Array.from(start, (each, at) => each + 0.3 * more[at]!));
  }
  return model;
}

/** Computes scores `[T, V]` in float64, by definition. */
async function reference({ config, parameters }: GPT2): Promise<Float64Array> {
  const { width: C, heads, layers, epsilon, attentionScale = 1 } = config;
  const size = C / heads;
  const weights = new Map<string, Float64Array>();
  for (const { name, value } of parameters)
    weights.set(name, Float64Array.from(await value.read()));
  const linear = (x: number[][], name: string): number[][] => {
    const [W, b] = [weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)];
    return x.map((row) =>
      Array.from({ length: W.length / row.length }, (_, o) =>
        row.reduce((sum, each, i) => sum + each * W[o * row.length + i]!, b?.[o] ?? 0),
      ),
    );
  };
  const norm = (x: number[][], name: string): number[][] =>
    x.map((row) => {
      const [gain, bias] = [weights.get(`${name}.weight`), weights.get(`${name}.bias`)];
      const mean = gain ? row.reduce((sum, each) => sum + each, 0) / C : 0;
      const variance = row.reduce((sum, each) => sum + (each - mean) ** 2, 0) / C;
      return row.map(
        (each, i) =>
          ((each - mean) / Math.sqrt(variance + epsilon)) * (gain?.[i] ?? 1) + (bias?.[i] ?? 0),
      );
    });
  const turn = (head: number[], position: number): number[] =>
    config.positions !== "rotary"
      ? head
      : head.map((each, i) => {
          const half = size / 2;
          const angle = position / 10_000 ** ((i % half) / half);
          const partner = i < half ? -head[i + half]! : head[i - half]!;
          return each * Math.cos(angle) + partner * Math.sin(angle);
        });
  const attend = (qkv: number[][]): number[][] =>
    qkv.map((row, t) =>
      Array.from({ length: heads }, (_, h) => {
        const part = (of: number[], which: number) =>
          of.slice(which * C + h * size, which * C + (h + 1) * size);
        const q = turn(part(row, 0), t);
        const scores = qkv.slice(0, t + 1).map((other, at) => {
          const k = turn(part(other, 1), at);
          return Math.exp(q.reduce((sum, each, i) => sum + each * k[i]!, 0) / Math.sqrt(size));
        });
        const total = scores.reduce((sum, each) => sum + each, 0);
        return q.map((_, i) =>
          scores.reduce((sum, score, at) => sum + (score / total) * part(qkv[at]!, 2)[i]!, 0),
        );
      }).flat(),
    );
  const gelu = (x: number): number =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  const plus = (x: number[][], y: number[][], factor = 1): number[][] =>
    x.map((row, t) => row.map((each, i) => each + factor * y[t]![i]!));

  const wte = weights.get("wte.weight")!;
  const wpe = weights.get("wpe.weight");
  let x = TOKENS.map((token, t) =>
    Array.from({ length: C }, (_, i) => wte[token * C + i]! + (wpe?.[t * C + i] ?? 0)),
  );
  for (let layer = 0; layer < layers; layer++) {
    const h = `h.${layer}`;
    const attention = attend(linear(norm(x, `${h}.ln_1`), `${h}.attn.c_attn`));
    x = plus(x, linear(attention, `${h}.attn.c_proj`), attentionScale);
    const inside = linear(norm(x, `${h}.ln_2`), `${h}.mlp.c_fc`).map((row) => row.map(gelu));
    x = plus(x, linear(inside, `${h}.mlp.c_proj`));
  }
  return Float64Array.from(linear(norm(x, "ln_f"), "wte").flat());
}

test.each(VARIANTS)("logits() agree with float64: %s", async (_, config) => {
  using model = await modelOf(config);
  using inputs = tensor(backend, Int32Array.from(TOKENS), [1, TOKENS.length]);
  using tape = Tape.inference(backend);
  const logits = await model.logits(tape, inputs).value.read();
  // Ten times the error of float32.
  expect(relativeError(logits, await reference(model))).toBeLessThan(1e-5);
});

test.each(VARIANTS)(
  "loss() leaves memory as it was, and gives every parameter a gradient: %s",
  async (_, config) => {
    const empty = backend.memory().liveBytes;
    using model = await modelOf(config);
    const angles = config.positions === "rotary" ? 4 * 12 * 4 : 0;
    expect(backend.memory().liveBytes - empty).toBe(parameterBytes(config) + angles);
    using inputs = tensor(backend, Int32Array.from(TOKENS), [1, TOKENS.length]);
    for (const { gradient } of model.parameters) expect(gradient.size).toBeGreaterThan(0);
    const before = backend.memory();
    {
      using tape = new Tape(backend);
      tape.backward(model.loss(tape, inputs, inputs));
    }
    expect(backend.memory().liveBuffers).toBe(before.liveBuffers);
    for (const { name, gradient } of model.parameters) {
      expect(
        (await gradient.read()).some((each) => each !== 0),
        name,
      ).toBe(true);
    }
  },
);

test("Decoder gives with rotary positions what the model gives without a cache, also when the context is full", async () => {
  using model = await modelOf({ ...SIZE, ...SPEEDRUN });
  using decoder = new Decoder(model);
  const text = Array.from({ length: 20 }, (_, at) => (at * 7) % 11);
  for (const token of text) {
    const scores = await decoder.next([token]);
    using tape = Tape.inference(backend);
    using window = tensor(backend, Int32Array.from(decoder.window), [1, decoder.window.length]);
    const logits = await model.logits(tape, window).value.read();
    expect(relativeError(scores, logits.slice(-11))).toBeLessThan(1e-5);
  }
  expect(decoder.window.length).toBeLessThan(12);
});

test("load() reads what streamCheckpoint() wrote of the speed-run's variant, bit for bit", async () => {
  using model = await modelOf({ ...SIZE, ...SPEEDRUN });
  const chunks: number[] = [];
  for await (const chunk of streamCheckpoint(model)) chunks.push(...chunk);
  const bytes = Uint8Array.from(chunks);
  const { tensors } = readSafetensors(bytes);
  // The embedding and four matrices in each block: no positions, gains or biases.
  expect(tensors.size).toBe(1 + 4 * SIZE.layers);
  expect(decodeFloat32(tensors.get("transformer.wte.weight")!)).toEqual(
    await model.parameters[0]!.value.read(),
  );
  const reader = await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
  const config = JSON.parse(JSON.stringify(model.config)) as GPT2Config;
  using again = await GPT2.load(backend, reader, config);
  for (const [index, { value }] of again.parameters.entries()) {
    expect(await value.read()).toEqual(await model.parameters[index]!.value.read());
  }
  await expect(GPT2.load(backend, reader, { ...SIZE, epsilon: 1e-5 })).rejects.toThrow(
    "it lacks transformer.wpe.weight",
  );
});
