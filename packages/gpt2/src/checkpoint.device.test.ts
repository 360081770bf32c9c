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
import { GPT2 } from "./model.ts";
import { streamCheckpoint } from "./save.ts";
import { readerOf, TINY_CONFIG, tinyCheckpoint, tinyModel } from "./testing/tiny_checkpoint.ts";

const backend = await testBackend();

async function saved(model: GPT2, dtype: "F32" | "F16" | "BF16" = "F32") {
  const chunks: number[] = [];
  for await (const chunk of streamCheckpoint(model, { dtype })) chunks.push(...chunk);
  return readSafetensors(Uint8Array.from(chunks));
}

const valuesOf = async (model: GPT2) =>
  Promise.all(model.parameters.map(async ({ value }: { value: Tensor }) => await value.read()));

test("load() transposes the weights of linear layers", async () => {
  using model = await tinyModel(backend);
  const checkpoint = tinyCheckpoint();
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
  const checkpoint = tinyCheckpoint();
  using model = await tinyModel(backend);
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

/** Makes causal masks of two tokens, and the head, as older checkpoints store them. */
function derivedEntries(wte: TensorEntry, prefix = ""): TensorEntry[] {
  return [
    encodeInt32(`${prefix}h.0.attn.bias`, [1, 1, 2, 2], Int32Array.of(1, 0, 1, 1)),
    encodeFloat32(`${prefix}h.1.attn.bias`, [1, 1, 2, 2], Float32Array.of(1, 0, 1, 1)),
    {
      name: `${prefix}h.0.attn.masked_bias`,
      dtype: "BF16",
      shape: [],
      bytes: Uint8Array.of(0x1c, 0xc6),
    },
    encodeFloat32(`${prefix}h.1.attn.masked_bias`, [], Float32Array.of(-1e4)),
    { ...wte, name: "lm_head.weight" },
  ];
}

test("load() reads its own prefixed file, with masks and the tied head in it", async () => {
  using model = await tinyModel(backend);
  const { tensors } = await saved(model);
  const extra = derivedEntries(tensors.get("transformer.wte.weight")!, "transformer.");
  using again = await GPT2.load(backend, readerOf([...tensors.values(), ...extra]), model.config);
  expect(await valuesOf(again)).toEqual(await valuesOf(model));
});

test.each([
  [
    "another head",
    (wte: TensorEntry) => ({ ...wte, name: "lm_head.weight", bytes: changed(wte.bytes, 4) }),
    "lm_head.weight differs from wte.weight, but the head of the model is tied to its embedding",
  ],
  [
    "a head of another shape",
    (wte: TensorEntry) => ({ ...wte, name: "lm_head.weight", shape: [...wte.shape].reverse() }),
    "lm_head.weight differs from wte.weight",
  ],
  [
    "a mask that is not causal",
    () => encodeInt32("h.0.attn.bias", [1, 1, 2, 2], Int32Array.of(1, 1, 1, 1)),
    "h.0.attn.bias is not the causal mask of a GPT-2",
  ],
  [
    "a mask of a window",
    () => encodeInt32("h.1.attn.bias", [1, 1, 3, 3], Int32Array.of(1, 0, 0, 1, 1, 0, 0, 1, 1)),
    "h.1.attn.bias is not the causal mask of a GPT-2",
  ],
  [
    "a mask that masks nothing",
    () => encodeFloat32("h.0.attn.masked_bias", [], Float32Array.of(0)),
    "h.0.attn.masked_bias is not one number of at most -1000",
  ],
  [
    "one parameter under two names",
    (wte: TensorEntry) => ({ ...wte, name: "transformer.wte.weight" }),
    "it holds both wte.weight and transformer.wte.weight; remove one of them",
  ],
  [
    "a bias that the model does not have",
    () => encodeFloat32("lm_head.bias", [1], Float32Array.of(1)),
    "it holds lm_head.bias, which the model does not have",
  ],
])("load() refuses %s, and allocates nothing", async (_, make, problem) => {
  const checkpoint = tinyCheckpoint();
  const live = backend.memory().liveBuffers;
  const entries = [...checkpoint.values(), make(checkpoint.get("wte.weight")!) as TensorEntry];
  await expect(GPT2.load(backend, readerOf(entries), TINY_CONFIG)).rejects.toThrow(
    `Cannot load the checkpoint: ${problem}`,
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

/** Copies the bytes and changes the one at `at`. */
function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 1;
  return copy;
}

test.each([
  ["F32", Float32Array.of(Number.NaN), "the first is NaN at index 3"],
  ["F32", Float32Array.of(Number.NEGATIVE_INFINITY), "the first is -Infinity at index 3"],
  ["F64", Float64Array.of(1e200), "(F64) are not finite as float32, the first is Infinity"],
  ["F16", Uint16Array.of(0x7c00), "(F16) are not finite, the first is Infinity at index 3"],
  ["BF16", Uint16Array.of(0xffc0), "(BF16) are not finite, the first is NaN at index 3"],
] as const)(
  "load() refuses a weight in %s that is not finite, with its place, and frees what it made: %o",
  async (dtype, bad, problem) => {
    const live = backend.memory().liveBuffers;
    const entries = [...tinyCheckpoint().values()].map((entry) => {
      if (entry.name !== "h.1.ln_2.weight") return entry;
      const bytes = new Uint8Array(entry.shape[0]! * bad.BYTES_PER_ELEMENT);
      bytes.set(new Uint8Array(bad.buffer), 3 * bad.BYTES_PER_ELEMENT);
      return { ...entry, dtype, bytes };
    });
    const failure = GPT2.load(backend, readerOf(entries), TINY_CONFIG);
    await expect(failure).rejects.toThrow(
      "Cannot load the checkpoint: 1 of the 32 values of h.1.ln_2.weight [32]",
    );
    await expect(failure).rejects.toThrow(problem);
    expect(backend.memory().liveBuffers).toBe(live);
  },
);

test("load() refuses weights that are no floats, before anything is allocated", async () => {
  const entries = [...tinyCheckpoint().values()].map((entry) =>
    entry.name === "ln_f.bias" ? encodeInt32(entry.name, entry.shape, new Int32Array(32)) : entry,
  );
  await expect(GPT2.load(backend, readerOf(entries), TINY_CONFIG)).rejects.toThrow(
    "ln_f.bias is of type I32, but weights are read from F64, F32, F16, BF16; save the model again in one of these types",
  );
});

test("streamCheckpoint() refuses values that are not finite, and those that are too large for the type", async () => {
  using model = await tinyModel(backend);
  const { value } = model.parameters.find(({ name }) => name === "ln_f.bias")!;
  const values = new Float32Array(32);
  values[5] = 70_000;
  value.write(values);
  await expect(saved(model, "F16")).rejects.toThrow(
    "Cannot write the checkpoint: 1 of the 32 values of transformer.ln_f.bias [32] (F16) are not finite, the first is Infinity at index 5; the values are too large for F16, write them as F32",
  );
  await saved(model, "BF16");
  values[5] = Number.NaN;
  value.write(values);
  await expect(saved(model)).rejects.toThrow("the first is NaN at index 5");
});

test.each([
  // 11 and 8 bits of mantissa, rounded: at most half of the last one.
  ["F16", 2 ** -11],
  ["BF16", 2 ** -8],
] as const)("load() reads %s", async (dtype, tolerance) => {
  using model = await tinyModel(backend);
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
  const config = TINY_CONFIG;
  const checkpoint = tinyCheckpoint();
  const entries = [...checkpoint.values()];
  const live = backend.memory().liveBuffers;
  const load = (tensors: readonly TensorEntry[], layers = config.layers) =>
    GPT2.load(backend, readerOf(tensors), { ...config, layers });
  await expect(load(entries.filter(({ name }) => name !== "ln_f.bias"))).rejects.toThrow(
    "Cannot load the checkpoint: it lacks ln_f.bias; use the config.json of this checkpoint",
  );
  await expect(load(entries, 3)).rejects.toThrow(
    "Cannot load the checkpoint: it lacks h.2.ln_1.weight, h.2.ln_1.bias, h.2.attn.c_attn.weight and 9 more tensors; use the config.json of this checkpoint",
  );
  await expect(load(entries, 1)).rejects.toThrow(
    "which the model does not have; use the config.json of this checkpoint",
  );
  const bent = entries.map((entry) =>
    entry.name === "h.0.mlp.c_fc.weight" ? { ...entry, shape: [128, 32] } : entry,
  );
  await expect(load(bent)).rejects.toThrow(
    "Cannot load the checkpoint: h.0.mlp.c_fc.weight has shape [128, 32], but the model needs [32, 128]; use the config.json of this checkpoint",
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test("load() frees what it made when reading fails", async () => {
  const config = TINY_CONFIG;
  const reader = readerOf(tinyCheckpoint().values());
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
  const config = TINY_CONFIG;
  const small = Object.create(backend) as typeof backend;
  Object.defineProperty(small, "info", { value: { ...backend.info, maxBytes: 1000 } });
  small.memory = () => ({ ...backend.memory(), liveBytes: 0 });
  const reader = readerOf(tinyCheckpoint().values());
  const failure = GPT2.load(small, reader, config);
  await expect(failure).rejects.toThrow(OutOfMemoryError);
  await expect(failure).rejects.toThrow("Cannot fit a GPT-2 of 2 layers and width 32 on");
});

test("load() reads a checkpoint in several files", async () => {
  using model = await tinyModel(backend);
  const entries = [...tinyCheckpoint().values()];
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
