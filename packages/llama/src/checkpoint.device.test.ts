import {
  encodeFloat32,
  openShardedSafetensors,
  parseIndex,
  readSafetensors,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { OutOfMemoryError, Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { LLAMA_PRESETS } from "./config.ts";
import { LLaMA } from "./model.ts";
import { streamCheckpoint } from "./save.ts";
import { readerOf, TINY_CONFIG, tinyCheckpoint, tinyModel } from "./testing/tiny_checkpoint.ts";

const backend = await testBackend();
const TINY = { ...LLAMA_PRESETS.nano, layers: 1, width: 16, heads: 4, mlpWidth: 24 };

const FREQUENCIES = "model.layers.0.self_attn.rotary_emb.inv_freq";

/** Frequencies of heads of size 8. */
const frequencies = (base: number) =>
  Float32Array.from({ length: 4 }, (_, pair) => base ** (-pair / 4));

async function saved(model: LLaMA) {
  const chunks: number[] = [];
  for await (const chunk of streamCheckpoint(model)) chunks.push(...chunk);
  return readSafetensors(Uint8Array.from(chunks));
}

const valuesOf = async (model: LLaMA) =>
  Promise.all(model.parameters.map(async ({ value }) => await value.read()));

test("streamCheckpoint() writes what load() read, bit for bit, named, ordered and shaped as transformers does", async () => {
  const checkpoint = tinyCheckpoint();
  using model = await tinyModel(backend);
  const { metadata, tensors } = await saved(model);
  expect({ ...metadata }).toEqual({ format: "pt" });
  expect([...tensors.keys()]).toEqual([...checkpoint.keys()].sort());
  for (const [name, { dtype, shape, bytes }] of checkpoint) {
    expect(tensors.get(name)).toMatchObject({ dtype, shape });
    expect(Buffer.from(tensors.get(name)!.bytes).equals(bytes), name).toBe(true);
  }
});

test("load() reads a model with a tied head, with or without the head in the file", async () => {
  const config = { ...TINY, keyValueHeads: 1, tiedHead: true };
  using model = LLaMA.initialize(backend, config, new Random(1));
  const { tensors } = await saved(model);
  expect(tensors.has("lm_head.weight")).toBe(false);
  expect(tensors.get("model.layers.0.self_attn.k_proj.weight")?.shape).toEqual([4, 16]);
  const head = { ...tensors.get("model.embed_tokens.weight")!, name: "lm_head.weight" };
  for (const entries of [[...tensors.values()], [...tensors.values(), head]]) {
    using again = await LLaMA.load(backend, await readerOf(entries), config);
    expect(await valuesOf(again)).toEqual(await valuesOf(model));
  }
});

test("load() takes a head that differs from the embedding only where it is not tied", async () => {
  const config = { ...TINY, tiedHead: true };
  using model = LLaMA.initialize(backend, config, new Random(1));
  const { tensors } = await saved(model);
  const table = tensors.get("model.embed_tokens.weight")!;
  const bytes = Uint8Array.from(table.bytes);
  bytes[9]! ^= 1;
  const entries = [...tensors.values(), { ...table, name: "lm_head.weight", bytes }];
  await expect(LLaMA.load(backend, await readerOf(entries), config)).rejects.toThrow(
    'Cannot load the checkpoint: lm_head.weight differs from model.embed_tokens.weight, but the head of the model is tied to its embedding; set "tie_word_embeddings": false in config.json if the model has a separate head',
  );
  using own = await LLaMA.load(backend, await readerOf(entries), { ...TINY, tiedHead: false });
  const head = own.parameters.find(({ name }) => name === "lm_head.weight")!;
  expect(new Uint8Array((await head.value.read()).buffer)).toEqual(bytes);
});

test.each(["F32", "F16", "BF16"] as const)(
  "load() checks rotary frequencies in %s against the base",
  async (dtype) => {
    const checkpoint = tinyCheckpoint();
    const config = TINY_CONFIG;
    for (const name of ["model.rotary_emb.inv_freq", FREQUENCIES]) {
      const entry = encodeFloat32(name, [4], frequencies(10_000), { dtype });
      const load = async (rotaryBase: number) =>
        LLaMA.load(backend, await readerOf([...checkpoint.values(), entry]), {
          ...config,
          rotaryBase,
        });
      (await load(10_000)).dispose();
      await expect(load(500)).rejects.toThrow(
        `${name} does not hold the angles of heads of size 8 and base 500; set rope_theta in config.json`,
      );
    }
  },
);

test("load() takes rotary frequencies, and reads a checkpoint in several files", async () => {
  using model = await tinyModel(backend);
  const entries = [
    encodeFloat32(FREQUENCIES, [4], frequencies(10_000)),
    ...tinyCheckpoint().values(),
  ];
  const shards = new Map([
    ["model-00001-of-00002.safetensors", writeSafetensors(entries.slice(0, 9))],
    ["model-00002-of-00002.safetensors", writeSafetensors(entries.slice(9))],
  ]);
  const files = [...shards.keys()];
  const map = entries.map((entry, at) => [entry.name, files[at < 9 ? 0 : 1]]);
  const index = parseIndex(JSON.stringify({ weight_map: Object.fromEntries(map) }));
  const reader = await openShardedSafetensors(index, async (file) => {
    const bytes = shards.get(file)!;
    const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
    return { name: file, size: bytes.length, read };
  });
  using again = await LLaMA.load(backend, reader, model.config);
  expect(await valuesOf(again)).toEqual(await valuesOf(model));
});

test("load() names what is missing, unknown or of another shape, and allocates nothing", async () => {
  const config = TINY_CONFIG;
  const entries = [...tinyCheckpoint().values()];
  const live = backend.memory().liveBuffers;
  const load = async (tensors: readonly TensorEntry[], change = {}) =>
    LLaMA.load(backend, await readerOf(tensors), { ...config, ...change });
  await expect(load(entries.filter(({ name }) => name !== "model.norm.weight"))).rejects.toThrow(
    "Cannot load the checkpoint: it lacks model.norm.weight; use the config.json of this checkpoint",
  );
  await expect(load(entries, { layers: 3 })).rejects.toThrow(
    "Cannot load the checkpoint: it lacks model.layers.2.input_layernorm.weight, model.layers.2.self_attn.q_proj.weight, model.layers.2.self_attn.k_proj.weight and 6 more tensors; use the config.json of this checkpoint",
  );
  await expect(load(entries, { layers: 1 })).rejects.toThrow(
    "which the model does not have; use the config.json of this checkpoint",
  );
  await expect(load(entries, { keyValueHeads: 4 })).rejects.toThrow(
    "Cannot load the checkpoint: model.layers.0.self_attn.k_proj.weight has shape [16, 32], but the model needs [32, 32]; use the config.json of this checkpoint",
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test("initialize() refuses a model that cannot fit, with the bytes needed", () => {
  const small = Object.create(backend) as typeof backend;
  Object.defineProperty(small, "info", { value: { ...backend.info, maxBytes: 1000 } });
  small.memory = () => ({ ...backend.memory(), liveBytes: 0 });
  const make = () => LLaMA.initialize(small, TINY, new Random(1));
  expect(make).toThrow(OutOfMemoryError);
  expect(make).toThrow("Cannot fit a LLaMA of 1 layers and width 16 on");
});
