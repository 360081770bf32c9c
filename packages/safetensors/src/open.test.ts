import { expect, test } from "vitest";
import { encodeFloat32, encodeInt32 } from "./encode.ts";
import { SafetensorsError } from "./error.ts";
import { openSafetensors } from "./open.ts";
import { readSafetensors } from "./read.ts";
import { writeSafetensors } from "./write.ts";

const file = writeSafetensors(
  [encodeFloat32("a", [2], Float32Array.of(1, 2)), encodeInt32("b", [], Int32Array.of(3))],
  { metadata: { step: "1" } },
);

/** Makes a source of these bytes that records which ranges were read. */
function source(bytes: Uint8Array, size = bytes.length) {
  const reads: [offset: number, length: number][] = [];
  const read = async (offset: number, length: number) => {
    reads.push([offset, length]);
    return bytes.slice(offset, offset + length);
  };
  return { name: "m.safetensors", size, read, reads };
}

test("openSafetensors() reads the header, then only the tensors asked for", async () => {
  const from = source(file);
  const reader = await openSafetensors(from);
  const header = file.length - 12;
  expect(from.reads).toEqual([
    [0, 8],
    [8, header - 8],
  ]);
  expect(reader.metadata).toEqual({ step: "1" });
  expect(reader.tensors.get("b")).toEqual({
    name: "b",
    dtype: "I32",
    shape: [],
    byteOffset: header + 8,
    byteLength: 4,
  });
  expect(await reader.read("b")).toEqual(encodeInt32("b", [], Int32Array.of(3)));
  expect(from.reads.slice(2)).toEqual([[header + 8, 4]]);
});

test("openSafetensors() refuses damage without reading beyond the header", async () => {
  for (let size = 0; size < file.length; size++) {
    const from = source(file.subarray(0, size));
    await expect(openSafetensors(from)).rejects.toThrow(SafetensorsError);
    expect(from.reads.every(([offset, length]) => offset + length <= size)).toBe(true);
  }
  const from = source(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0), 2 ** 40);
  await expect(openSafetensors(from)).rejects.toThrow("claims 4294967295 bytes");
  expect(from.reads).toEqual([[0, 8]]);
});

test("openSafetensors() notices a file that became shorter, and a size that is none", async () => {
  await expect(openSafetensors(source(file.subarray(0, 20), file.length))).rejects.toThrow(
    "and got 12; the file has changed",
  );
  const reader = await openSafetensors(source(file.subarray(0, -1), file.length));
  await expect(reader.read("b")).rejects.toThrow(
    'Cannot read tensor "b" of m.safetensors: asked for 4 bytes',
  );
  for (const size of [-1, 0.5, NaN]) {
    await expect(openSafetensors(source(file, size))).rejects.toThrow("is not a whole number");
  }
});

test("openSafetensors() names the tensors that there are when asked for another", async () => {
  const reader = await openSafetensors(source(file));
  await expect(reader.read("c")).rejects.toThrow(
    'Cannot read tensor "c" of m.safetensors: it has no tensor of that name; it has 2, such as "a", "b"',
  );
  const empty = await openSafetensors(source(writeSafetensors([])));
  await expect(empty.read("c")).rejects.toThrow("no tensor of that name; it has no tensors at all");
});

test("openSafetensors() passes on what the source throws", async () => {
  const broken = { size: 100, read: () => Promise.reject(new RangeError("disk on fire")) };
  await expect(openSafetensors(broken)).rejects.toThrow(RangeError);
});

test("a Git LFS pointer is named as one, whichever way it is read", async () => {
  const pointer = new TextEncoder().encode(
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 548105171\n",
  );
  const message =
    "Cannot read model.safetensors: it is a Git LFS pointer, not the file itself; get the file with `git lfs pull`, or download it";
  const opened = { ...source(pointer), name: "model.safetensors" };
  await expect(openSafetensors(opened)).rejects.toThrow(message);
  expect(() => readSafetensors(pointer, { name: "model.safetensors" })).toThrow(message);
  // Begins like a pointer, but is another file.
  const text = new TextEncoder().encode("version 2 of a file that is no pointer, but long enough");
  await expect(openSafetensors(source(text))).rejects.toThrow("its header claims");
});
