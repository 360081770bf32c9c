import type { Parameter } from "@lrm/autograd";
import { decodeFloat32 } from "@lrm/safetensors";
import { ArgumentError, fill, full, Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { readWeights } from "./load.ts";
import { streamWeights } from "./save.ts";
import { fileOf, readerOf } from "./testing/in_memory.ts";
import { TINY, TinyModel, tinyLayout } from "./testing/tiny_model.ts";

const backend = await testBackend();
const LAYOUT = tinyLayout(TINY);

test("streamWeights() sorts the tensors by name, with a prefix, in the shape of checkpoints", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  const { metadata, tensors } = await fileOf(
    streamWeights(LAYOUT, model.parameters, { prefix: "model." }),
  );
  expect(metadata).toEqual({ format: "pt" });
  expect([...tensors].map(([name, { shape, dtype }]) => [name, shape, dtype])).toEqual([
    ["model.h.0.out.weight", [6, 6], "F32"],
    ["model.h.0.qkv.bias", [18], "F32"],
    ["model.h.0.qkv.weight", [6, 18], "F32"],
    ["model.h.1.out.weight", [6, 6], "F32"],
    ["model.h.1.qkv.bias", [18], "F32"],
    ["model.h.1.qkv.weight", [6, 18], "F32"],
    ["model.head.weight", [11, 6], "F32"],
    ["model.position.weight", [8, 6], "F32"],
    ["model.token.weight", [11, 6], "F32"],
  ]);
});

test("streamWeights() writes what readWeights() reads, bit for bit, and frees everything", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  const live = backend.memory().liveBuffers;
  const { tensors } = await fileOf(streamWeights(LAYOUT, [...model.parameters].reverse()));
  expect(backend.memory().liveBuffers).toBe(live);
  const reader = await readerOf(tensors.values());
  const loaded = await readWeights(backend, reader, LAYOUT, { derived: [] });
  for (const [index, { value }] of loaded.entries()) {
    const expected = await model.parameters[index]!.value.read();
    expect(Array.from(await value.read())).toEqual(Array.from(expected));
  }
  for (const parameter of loaded) parameter.dispose();
});

test("streamWeights() writes other values when it is told to, and frees them", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  const live = backend.memory().liveBuffers;
  const valuesOf = ({ shape }: Parameter) => full(backend, shape, shape.length);
  const { tensors } = await fileOf(streamWeights(LAYOUT, model.parameters, { valuesOf }));
  expect(backend.memory().liveBuffers).toBe(live);
  for (const entry of tensors.values()) {
    expect(decodeFloat32(entry).every((value) => value === entry.shape.length)).toBe(true);
  }
});

test.each([
  ["F16", 2 ** -11],
  ["BF16", 2 ** -8],
] as const)("streamWeights() rounds weights to %s", async (dtype, roundoff) => {
  using model = TinyModel.initialize(backend, new Random(1));
  const { tensors } = await fileOf(streamWeights(LAYOUT, model.parameters, { dtype }));
  const head = model.parameters.at(-1)!;
  const written = decodeFloat32(tensors.get(head.name)!);
  expect(tensors.get(head.name)!.dtype).toBe(dtype);
  for (const [at, value] of (await head.value.read()).entries()) {
    expect(Math.abs(written[at]! - value)).toBeLessThanOrEqual(roundoff * Math.abs(value));
  }
});

test("streamWeights() refuses values that are not finite, or too large for the type", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  const { value } = model.parameters.find(({ name }) => name === "h.0.qkv.bias")!;
  fill(value, 1e5);
  const write = (dtype: "F32" | "F16") =>
    fileOf(streamWeights(LAYOUT, model.parameters, { prefix: "m.", dtype }));
  await write("F32");
  await expect(write("F16")).rejects.toThrow(
    new ArgumentError(
      "Cannot write the checkpoint: 18 of the 18 values of m.h.0.qkv.bias [18] (F16) are not finite, the first is Infinity at index 0",
      "the values are too large for F16, write them as F32",
    ),
  );
  fill(value, Number.NaN);
  await expect(write("F32")).rejects.toThrow(
    "Cannot write the checkpoint: 18 of the 18 values of m.h.0.qkv.bias [18] (F32) are not finite, the first is NaN at index 0; the file is damaged or its training diverged, use other weights",
  );
});
