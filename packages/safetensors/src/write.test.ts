import { expect, test } from "vitest";
import { decodeInt32 } from "./decode.ts";
import { encodeFloat32, encodeInt32 } from "./encode.ts";
import { readSafetensors } from "./read.ts";
import type { TensorEntry } from "./tensor_info.ts";
import { type LazyTensor, streamSafetensors, writeSafetensors } from "./write.ts";

const u8 = (name: string, ...bytes: number[]): TensorEntry => ({
  name,
  dtype: "U8",
  shape: [bytes.length],
  bytes: Uint8Array.from(bytes),
});

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const bytes: number[] = [];
  for await (const chunk of chunks) bytes.push(...chunk);
  return Uint8Array.from(bytes);
}

test("writeSafetensors() writes the format to the byte", () => {
  const json = `{"__metadata__":{"k":"v"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}`;
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8);
  const expected = [padded.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(padded), 7, 8];
  expect([...writeSafetensors([u8("a", 7, 8)], { metadata: { k: "v" } })]).toEqual(expected);
});

test("writeSafetensors() aligns every tensor to its elements", () => {
  const file = writeSafetensors([
    u8("a", 1, 2, 3),
    encodeFloat32("é", [1], Float32Array.of(1), { dtype: "F16" }),
    encodeFloat32("c", [1], Float32Array.of(1)),
    encodeInt32("d", [1], Int32Array.of(5), { dtype: "I64" }),
    encodeFloat32("e", [1], Float32Array.of(2)),
  ]);
  const { tensors } = readSafetensors(file);
  expect([...tensors.keys()]).toEqual(["d", "c", "e", "é", "a"]);
  for (const { bytes, shape } of tensors.values()) {
    expect(bytes.byteOffset % (bytes.length / shape[0]!)).toBe(0);
  }
  expect(decodeInt32(tensors.get("d")!)).toEqual(Int32Array.of(5));
});

test("writeSafetensors() writes a file without tensors", () => {
  const { metadata, tensors } = readSafetensors(writeSafetensors([]));
  expect([Object.keys(metadata), tensors.size]).toEqual([[], 0]);
});

test("streamSafetensors() yields what writeSafetensors() returns", async () => {
  const tensors = [u8("a", 1, 2), u8("empty"), encodeFloat32("b", [1], Float32Array.of(1))];
  const metadata = { step: "3" };
  const streamed = await collect(streamSafetensors(tensors, { metadata }));
  expect(streamed).toEqual(writeSafetensors(tensors, { metadata }));
});

test("streamSafetensors() asks for a lazy tensor's values only when their turn comes", async () => {
  const asked: string[] = [];
  const lazy = (name: string): LazyTensor => ({
    ...u8(name, 1, 2),
    bytes: async () => {
      asked.push(name);
      return Uint8Array.of(1, 2);
    },
  });
  const chunks = streamSafetensors([lazy("a"), lazy("b")]);
  await chunks.next();
  expect(asked).toEqual([]);
  await chunks.next();
  expect(asked).toEqual(["a"]);
  await chunks.next();
  expect(asked).toEqual(["a", "b"]);
  expect((await chunks.next()).done).toBe(true);
});

test("streamSafetensors() refuses lazy values that do not fit the shape", async () => {
  const lazy: LazyTensor = { ...u8("a", 1, 2), bytes: () => Uint8Array.of(1) };
  await expect(collect(streamSafetensors([lazy]))).rejects.toThrow(
    'Cannot write tensor "a": shape [2] of U8 needs 2 bytes, got 1',
  );
});

test("writeSafetensors() refuses what readers would refuse", () => {
  const a = u8("a", 1);
  const cases: [string, TensorEntry[], Record<string, unknown>][] = [
    ["another tensor has the same name", [a, u8("a", 2)], {}],
    ["__metadata__ is reserved", [u8("__metadata__", 1)], {}],
    ["__proto__ is reserved", [u8("__proto__", 1)], {}],
    ["not well-formed Unicode", [u8("\udc00", 1)], {}],
    ["is not a known dtype", [{ ...a, dtype: "F4" as "U8" }], {}],
    ["shape [1.5] is not a list", [{ ...a, shape: [1.5] }], {}],
    ["needs 3 bytes, got 1", [{ ...a, shape: [3] }], {}],
    ['metadata "step": it is 3, not text', [a], { step: 3 }],
    ['metadata "step": "\\udc00" is not well-formed Unicode', [a], { step: "\udc00" }],
  ];
  for (const [message, tensors, metadata] of cases) {
    const write = () => writeSafetensors(tensors, { metadata: metadata as Record<string, string> });
    expect(write).toThrow(message);
  }
});

test("writeSafetensors() refuses a header that no reader would take", () => {
  const metadata = { text: "x".repeat(100_000_000) };
  expect(() => writeSafetensors([], { metadata })).toThrow("split the tensors over several files");
});
