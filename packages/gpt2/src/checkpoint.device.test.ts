import {
  decodeFloat32,
  encodeFloat32,
  encodeInt32,
  openShardedSafetensors,
  parseIndex,
  readSafetensors,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { OutOfMemoryError, type Tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { fixtureCheckpoint, fixtureConfig, fixtureModel, readerOf } from "./_fixtures.ts";
import { GPT2 } from "./model.ts";
import { streamCheckpoint } from "./save.ts";

const backend = await testBackend();

async function saved(model: GPT2, dtype: "F32" | "F16" | "BF16" = "F32") {
  const chunks: number[] = [];
  for await (const chunk of streamCheckpoint(model, { dtype })) chunks.push(...chunk);
  return readSafetensors(Uint8Array.from(chunks));
}

const valuesOf = async (model: GPT2) =>
  Promise.all(model.parameters.map(async ({ value }: { value: Tensor }) => await value.read()));

test("load() transposes the weights of linear layers", async () => {
  using model = await fixtureModel(backend);
  const checkpoint = await fixtureCheckpoint();
  const stored = checkpoint.get("h.1.attn.c_attn.weight")!; // [in, out]
  const { value } = model.parameters.find(({ name }) => name === stored.name)!; // [out, in]
  const [IN, OUT] = stored.shape as readonly [number, number];
  expect(value.shape).toEqual([OUT, IN]);
  const floats = decodeFloat32(stored);
  const host = await value.read();
  expect(host[3 * IN + 2]).toBe(floats[2 * OUT + 3]);
  expect(host[(OUT - 1) * IN]).toBe(floats[OUT - 1]);
});

test("streamCheckpoint() writes what load() read, named, ordered and shaped as transformers does", async () => {
  const checkpoint = await fixtureCheckpoint();
  using model = await fixtureModel(backend);
  const { metadata, tensors } = await saved(model);
  expect({ ...metadata }).toEqual({ format: "pt" });
  const names = [...tensors.keys()];
  expect(names).toEqual([...names].sort());
  expect(new Set(names)).toEqual(
    new Set([...checkpoint.keys()].map((name) => `transformer.${name}`)),
  );
  for (const [name, { dtype, shape, bytes }] of checkpoint) {
    expect(tensors.get(`transformer.${name}`)).toMatchObject({ dtype, shape });
    expect(Buffer.from(tensors.get(`transformer.${name}`)!.bytes).equals(bytes), name).toBe(true);
  }
});

test("load() reads its own prefixed file, masks and the tied head in it ignored", async () => {
  using model = await fixtureModel(backend);
  const { tensors } = await saved(model);
  const entries: TensorEntry[] = [
    ...tensors.values(),
    encodeInt32("transformer.h.0.attn.bias", [1, 1, 2, 2], Int32Array.of(1, 0, 1, 1)),
    encodeFloat32("transformer.h.1.attn.masked_bias", [], Float32Array.of(-1e4)),
    encodeFloat32("lm_head.weight", [1], Float32Array.of(1)),
  ];
  using again = await GPT2.load(backend, readerOf(entries), model.config);
  expect(await valuesOf(again)).toEqual(await valuesOf(model));
});

test.each([
  // 11 and 8 bits of mantissa, rounded: at most half of the last one.
  ["F16", 2 ** -11],
  ["BF16", 2 ** -8],
] as const)("load() reads %s", async (dtype, tolerance) => {
  using model = await fixtureModel(backend);
  const { tensors } = await saved(model, dtype);
  expect([...tensors.values()].every((entry) => entry.dtype === dtype)).toBe(true);
  using again = await GPT2.load(backend, readerOf(tensors.values()), model.config);
  const originals = await valuesOf(model);
  (await valuesOf(again)).forEach((values, index) => {
    const error = relativeError(values, originals[index]!);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(tolerance);
  });
});

test("load() names what is missing, unknown or of another shape, and allocates nothing", async () => {
  const config = await fixtureConfig();
  const checkpoint = await fixtureCheckpoint();
  const entries = [...checkpoint.values()];
  const live = backend.memory().liveBuffers;
  const load = (tensors: readonly TensorEntry[], layers = config.layers) =>
    GPT2.load(backend, readerOf(tensors), { ...config, layers });
  await expect(load(entries.filter(({ name }) => name !== "ln_f.bias"))).rejects.toThrow(
    "Cannot load the checkpoint: it lacks ln_f.bias; give the config.json that belongs to it",
  );
  await expect(load(entries, 3)).rejects.toThrow(
    "Cannot load the checkpoint: it lacks h.2.ln_1.weight, h.2.ln_1.bias, h.2.attn.c_attn.weight and 9 more tensors; give the config.json that belongs to it",
  );
  await expect(load(entries, 1)).rejects.toThrow(
    "which the model has no place for; give the config.json that belongs to it",
  );
  const bent = entries.map((entry) =>
    entry.name === "h.0.mlp.c_fc.weight" ? { ...entry, shape: [128, 32] } : entry,
  );
  await expect(load(bent)).rejects.toThrow(
    "Cannot load the checkpoint: h.0.mlp.c_fc.weight has shape [128, 32], the model needs [32, 128]; give the config.json that belongs to it",
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test("load() frees what it made when reading fails", async () => {
  const config = await fixtureConfig();
  const reader = readerOf((await fixtureCheckpoint()).values());
  const live = backend.memory().liveBuffers;
  const failing: typeof reader = {
    ...reader,
    read: (name) =>
      name === "h.1.ln_1.bias" ? Promise.reject(new Error("lost")) : reader.read(name),
  };
  await expect(GPT2.load(backend, failing, config)).rejects.toThrow("lost");
  expect(backend.memory().liveBuffers).toBe(live);
});

test("load() refuses a model that cannot fit, with the bytes needed", async () => {
  const config = await fixtureConfig();
  const small = Object.create(backend) as typeof backend;
  Object.defineProperty(small, "info", { value: { ...backend.info, maxBytes: 1000 } });
  small.memory = () => ({ ...backend.memory(), liveBytes: 0 });
  const reader = readerOf((await fixtureCheckpoint()).values());
  const failure = GPT2.load(small, reader, config);
  await expect(failure).rejects.toThrow(OutOfMemoryError);
  await expect(failure).rejects.toThrow("Cannot fit a GPT-2 of 2 layers and width 32 on");
});

test("load() reads a checkpoint in several files", async () => {
  using model = await fixtureModel(backend);
  const entries = [...(await fixtureCheckpoint()).values()];
  const shards = new Map([
    ["model-00001-of-00002.safetensors", writeSafetensors(entries.slice(0, 9))],
    ["model-00002-of-00002.safetensors", writeSafetensors(entries.slice(9))],
  ]);
  const [first, second] = [...shards.keys()];
  const map = entries.map(({ name }, index) => [name, index < 9 ? first : second]);
  const index = parseIndex(JSON.stringify({ weight_map: Object.fromEntries(map) }));
  const reader = await openShardedSafetensors(index, async (name) => {
    const bytes = shards.get(name)!;
    const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
    return { name, size: bytes.length, read };
  });
  using again = await GPT2.load(backend, reader, model.config);
  expect(await valuesOf(again)).toEqual(await valuesOf(model));
});
