import type { Parameter } from "@lrm/autograd";
import { decodeFloat32, encodeFloat32, encodeInt32, type TensorEntry } from "@lrm/safetensors";
import { ArgumentError, asFloat32, Random, sizeOf } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import type { CheckpointNames } from "./checkpoint_names.ts";
import { bytesSaved } from "./half_types.ts";
import { storedShape } from "./layout.ts";
import { readWeights } from "./load.ts";
import { streamWeights } from "./save.ts";
import { readerOf } from "./testing/in_memory.ts";
import { TINY, tinyLayout } from "./testing/tiny_model.ts";
import { tiedHead } from "./tied_head.ts";

const backend = await testBackend();
const LAYOUT = tinyLayout(TINY);
const NAMES: CheckpointNames = { prefix: "model.", derived: [] };

/** Makes a checkpoint of numbers that count up. */
function checkpoint(dtype: "F32" | "F16" | "BF16" = "F32"): TensorEntry[] {
  return LAYOUT.map((entry) => {
    const values = Float32Array.from({ length: sizeOf(entry.shape) }, (_, at) => (at % 64) / 8);
    return encodeFloat32(`model.${entry.name}`, storedShape(entry), values, { dtype });
  });
}

const replaced = (entries: readonly TensorEntry[], entry: TensorEntry): TensorEntry[] => [
  ...entries.filter(({ name }) => name !== entry.name),
  entry,
];

const load = async (entries: readonly TensorEntry[], names = NAMES) =>
  await readWeights(backend, await readerOf(entries), LAYOUT, names);

test.each(["F32", "F16", "BF16"] as const)("readWeights() reads weights of %s", async (dtype) => {
  const entries = checkpoint(dtype);
  const parameters = await load(entries);
  expect(parameters.map(({ name }) => name)).toEqual(LAYOUT.map(({ name }) => name));
  for (const [index, { value }] of parameters.entries()) {
    const { shape, transposed } = LAYOUT[index]!;
    const stored = decodeFloat32(entries[index]!);
    const [out = 1, inner = 1] = shape;
    const expected = transposed
      ? stored.map((_, at) => stored[(at % inner) * out + Math.floor(at / inner)]!)
      : stored;
    expect(value.shape).toEqual(shape);
    expect(Array.from(await value.read())).toEqual(Array.from(expected));
  }
  for (const parameter of parameters) parameter.dispose();
});

test.each([
  ["F16", "float16"],
  ["BF16", "bfloat16"],
] as const)(
  "readWeights() keeps matrices of %s, frozen, and writes them back bit for bit",
  async (dtype, type) => {
    const entries = checkpoint(dtype);
    const reader = await readerOf(entries);
    const { liveBytes } = backend.memory();
    const parameters = await readWeights(backend, reader, LAYOUT, NAMES, { keepHalves: true });
    const wide = await load(entries);
    for (const [index, parameter] of parameters.entries()) {
      const isMatrix = parameter.shape.length === 2;
      expect(parameter.value.dtype).toBe(isMatrix ? type : "float32");
      expect(parameter.trainable).toBe(!isMatrix);
      expect(parameter.role).toBe(wide[index]!.role);
      expect([parameter.kind, wide[index]!.kind]).toEqual([
        LAYOUT[index]!.kind,
        LAYOUT[index]!.kind,
      ]);
      using values = asFloat32(parameter.value);
      expect(await values.read()).toEqual(await wide[index]!.value.read());
    }
    const bytesOf = async (saved: readonly Parameter[]) => {
      const chunks: number[] = [];
      for await (const chunk of streamWeights(LAYOUT, saved, { dtype })) chunks.push(...chunk);
      return chunks;
    };
    expect(await bytesOf(parameters)).toEqual(await bytesOf(wide));
    for (const parameter of wide) parameter.dispose();
    const elements = LAYOUT.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const saved = bytesSaved(reader, LAYOUT, { keepHalves: true }, NAMES.prefix);
    expect(saved).toBeGreaterThan(elements);
    expect(backend.memory().liveBytes - liveBytes).toBe(4 * elements - saved);
    expect(bytesSaved(reader, LAYOUT, {}, NAMES.prefix)).toBe(0);
    for (const parameter of parameters) parameter.dispose();
  },
);

test("readWeights() refuses a checkpoint of another layout before it allocates anything", async () => {
  const allocate = vi.spyOn(backend, "allocate");
  await expect(load(checkpoint().slice(1))).rejects.toThrow(
    "Cannot load the checkpoint: it lacks model.token.weight; use the config.json",
  );
  await expect(load([...checkpoint(), encodeInt32("step", [], Int32Array.of(1))])).rejects.toThrow(
    "it holds step, which the model does not have",
  );
  expect(allocate).not.toHaveBeenCalled();
  allocate.mockRestore();
});

test("readWeights() checks a tensor that the model derives, before it allocates anything", async () => {
  const names = { ...NAMES, derived: [tiedHead("token.weight", "tie them")] };
  const entries = checkpoint();
  const token = entries[0]!;
  const tied = { ...token, name: "model.lm_head.weight" };
  for (const parameter of await load([...entries, tied], names)) parameter.dispose();
  const allocate = vi.spyOn(backend, "allocate");
  const bytes = token.bytes.slice().fill(0);
  await expect(load([...entries, { ...tied, bytes }], names)).rejects.toThrow(
    new ArgumentError(
      "Cannot load the checkpoint: model.lm_head.weight differs from model.token.weight, but the head of the model is tied to its embedding",
      "tie them",
    ),
  );
  expect(allocate).not.toHaveBeenCalled();
  allocate.mockRestore();
});

test("readWeights() refuses values that are not finite, and frees everything", async () => {
  const live = backend.memory().liveBuffers;
  const values = Float32Array.of(
    0,
    Number.NaN,
    0,
    0,
    Number.POSITIVE_INFINITY,
    ...Array(13).fill(0),
  );
  const bias = encodeFloat32("model.h.1.qkv.bias", [18], values, { dtype: "BF16" });
  await expect(load(replaced(checkpoint(), bias))).rejects.toThrow(
    new ArgumentError(
      "Cannot load the checkpoint: 2 of the 18 values of model.h.1.qkv.bias [18] (BF16) are not finite, the first is NaN at index 1",
      "the file is damaged or its training diverged, use other weights",
    ),
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test.each(["F16", "BF16"] as const)(
  "readWeights() keeps %s that is not aligned, and refuses what is not finite, at the ends of the exponent",
  async (dtype) => {
    const [infinity, largest] = dtype === "F16" ? [0x7c00, 0x7bff] : [0x7f80, 0x7f7f];
    const shape = [6, 6];
    const bits = new Uint16Array(36);
    bits.set([largest, largest | 0x8000, 1, 0x8000], 2);
    const entries = checkpoint(dtype);
    const name = "model.h.0.out.weight";
    const loadBits = async () => {
      const reader = await readerOf(entries);
      const moved = new Uint8Array(73);
      moved.set(new Uint8Array(bits.buffer), 1);
      const read = async (stored: string) =>
        stored === name
          ? { name, dtype, shape, bytes: moved.subarray(1) }
          : await reader.read(stored);
      return await readWeights(backend, { ...reader, read }, LAYOUT, NAMES, { keepHalves: true });
    };
    const parameters = await loadBits();
    const kept = parameters.find((each) => name.endsWith(each.name))!;
    const turned = Array.from(bits, (_, at) => bits[(at % 6) * 6 + Math.floor(at / 6)]);
    expect(Array.from(await kept.value.read())).toEqual(turned);
    for (const parameter of parameters) parameter.dispose();
    const live = backend.memory().liveBuffers;
    for (const [bad, text] of [
      [infinity, "Infinity"],
      [infinity | 0x8000, "-Infinity"],
      [infinity | 1, "NaN"],
    ] as const) {
      bits[7] = bad;
      await expect(loadBits()).rejects.toThrow(
        `Cannot load the checkpoint: 1 of the 36 values of ${name} [6, 6] (${dtype}) are not finite, the first is ${text} at index 7; the file is damaged`,
      );
    }
    expect(backend.memory().liveBuffers).toBe(live);
  },
);

test("readWeights() refuses float64 values beyond float32", async () => {
  const bytes = new Uint8Array(Float64Array.from({ length: 18 }, () => 1e300).buffer);
  const bias = { name: "model.h.0.qkv.bias", dtype: "F64", shape: [18], bytes } as const;
  await expect(load(replaced(checkpoint(), bias))).rejects.toThrow(
    "18 of the 18 values of model.h.0.qkv.bias [18] (F64) are not finite as float32, the first is Infinity at index 0",
  );
});

test("readWeights() frees everything when the reader fails", async () => {
  const live = backend.memory().liveBuffers;
  const reader = await readerOf(checkpoint());
  const broken = new Error("disk on fire");
  let reads = 0;
  const read = async (name: string) => {
    if (++reads === 4) throw broken;
    return await reader.read(name);
  };
  await expect(readWeights(backend, { ...reader, read }, LAYOUT, NAMES)).rejects.toBe(broken);
  expect(backend.memory().liveBuffers).toBe(live);
});

test("readWeights() loads the same weights from any order of tensors", async () => {
  const order = new Random(3).permutation(LAYOUT.length, LAYOUT.length);
  const entries = checkpoint();
  const parameters = await load(Array.from(order, (index) => entries[index]!));
  expect(parameters.map(({ name }) => name)).toEqual(LAYOUT.map(({ name }) => name));
  expect(Array.from(await parameters[0]!.value.read())).toEqual(
    Array.from(decodeFloat32(entries[0]!)),
  );
  for (const parameter of parameters) parameter.dispose();
});
