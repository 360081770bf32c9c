import { expect, test } from "vitest";
import { decodeFloat32 } from "./decode.ts";
import { SafetensorsError } from "./error.ts";
import { readSafetensors } from "./read.ts";

/**
 * Makes a file from a header (JSON text or bytes) and zeros as data. `length` is the length that it
 * claims for the header.
 */
function file(header: string | Uint8Array, dataLength = 0, length?: bigint): Uint8Array {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

/**
 * Makes the header of one tensor "a" of 2 F32 values. Replaces some fields; undefined omits one.
 */
function one(fields: Record<string, unknown>): string {
  return JSON.stringify({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...fields } });
}

/** Makes the raw text of a tensor's entry, for headers that JSON.stringify would not write. */
const u8 = (name: string, begin: number, end: number) =>
  `${JSON.stringify(name)}:{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

test("readSafetensors() copies no values", () => {
  const bytes = file(one({}), 8);
  const { tensors } = readSafetensors(bytes);
  bytes.fill(1, -8);
  expect(tensors.get("a")?.bytes).toEqual(new Uint8Array(8).fill(1));
});

test("readSafetensors() takes a file at any alignment, and in shared memory", () => {
  const bytes = file(one({}), 8);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 1)).subarray(1);
  shared.set(bytes);
  expect(decodeFloat32(readSafetensors(shared).tensors.get("a")!)).toEqual(new Float32Array(2));
});

test("readSafetensors() accepts files without tensors, scalars, empty tensors, unknown fields and trailing spaces", () => {
  expect(readSafetensors(file("{}")).tensors.size).toBe(0);
  expect(readSafetensors(file(`{"__metadata__":{}}   `)).metadata).toEqual({});
  const scalar = one({ shape: [], data_offsets: [0, 4], future: "field" });
  expect(readSafetensors(file(scalar, 4)).tensors.get("a")?.shape).toEqual([]);
  const empty = one({ shape: [0, 2 ** 40], data_offsets: [0, 0] });
  expect(readSafetensors(file(empty)).tensors.get("a")?.bytes).toHaveLength(0);
});

test("readSafetensors() gives tensors in the order of their data, whatever their names", () => {
  const header = `{${[u8("2", 3, 4), u8("1", 2, 3), u8("constructor", 0, 2), u8("", 4, 4)].join()}}`;
  const { tensors } = readSafetensors(file(header, 4));
  expect([...tensors.keys()]).toEqual(["constructor", "1", "2", ""]);
  expect(tensors.get("toString")).toBeUndefined();
});

const damage: readonly (readonly [what: string, bytes: Uint8Array, message: string])[] = [
  ["an empty file", new Uint8Array(), "it has 0 bytes, but a safetensors file begins with 8"],
  ["half a length", new Uint8Array(7), "it has 7 bytes, but a safetensors file begins with 8"],
  ["a truncated header", file(one({}), 8).subarray(0, 30), "claims 54 bytes, but only 22 follow"],
  [
    "a header longer than the limit",
    file("{}", 8, 100_000_001n),
    "more than the 100000000 allowed",
  ],
  ["an absurd header length", file("{}", 8, 2n ** 64n - 1n), "more than the 100000000 allowed"],
  ["a header of no bytes", file(""), "does not begin with {"],
  ["a header that is an array", file("[]"), "does not begin with {"],
  ["a header that begins with a space", file(" {}"), "does not begin with {"],
  ["a byte order mark", file("\ufeff{}"), "does not begin with {"],
  ["another kind of file", new TextEncoder().encode("<!DOCTYPE html>"), "not a safetensors file"],
  ["invalid UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), "is not UTF-8 text"],
  ["invalid JSON", file(`{"a":}`), "is not JSON"],
  ["an unclosed string", file(`{"a`), "is not JSON"],
  ["an invalid escape in a key", file(`{"\\x":1}`), "is not JSON"],
  ["two roots", file("{}{}"), "is not JSON"],
  ["zero bytes after the header", file("{}\0"), "is not JSON"],
  ["a tensor twice", file(`{${u8("a", 0, 1)},${u8("a", 1, 2)}}`, 2), `has the key "a" twice`],
  [
    "a tensor twice, once escaped",
    file(`{${u8("a", 0, 1)},"\\u0061":{}}`, 1),
    `has the key "a" twice`,
  ],
  ["a field twice", file(`{"a":{"dtype":"U8","dtype":"I8"}}`), `has the key "dtype" twice`],
  ["metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`), `the key "__metadata__" twice`],
  ["too deep an object", file(`{"a":{"b":{}}}`), "has a misplaced { at character 10"],
  ["a shape of lists", file(one({ shape: [[2]] }), 8), "has a misplaced ["],
  [
    "metadata that is no object",
    file(`{"__metadata__":"pt"}`),
    "its __metadata__ is not an object",
  ],
  [
    "metadata that is not text",
    file(`{"__metadata__":{"a":1}}`),
    `its metadata "a" is 1, not text`,
  ],
  ["metadata named __proto__", file(`{"__metadata__":{"__proto__":""}}`), "__proto__ is reserved"],
  [
    "a lone surrogate in metadata",
    file(`{"__metadata__":{"a":"\\ud800"}}`),
    "not well-formed Unicode",
  ],
  ["a tensor named __proto__", file(`{${u8("__proto__", 0, 1)}}`, 1), "__proto__ is reserved"],
  ["a lone surrogate in a name", file(`{"\\ud800":{}}`), "not well-formed Unicode"],
  ["an entry that is a number", file(`{"a":1}`), "its entry is 1, not an object"],
  ["an entry that is null", file(`{"a":null}`), "its entry is null, not an object"],
  [
    "an unknown dtype",
    file(one({ dtype: "F128" }), 8),
    `"F128" is not a known dtype; convert it to one of`,
  ],
  ["a dtype from Object's prototype", file(one({ dtype: "toString" }), 8), "is not a known dtype"],
  ["no dtype", file(one({ dtype: undefined }), 8), "nothing is not a known dtype"],
  ["no shape", file(one({ shape: undefined }), 8), "shape nothing is not a list"],
  ["a shape that is a number", file(one({ shape: 2 }), 8), "shape 2 is not a list"],
  ["a negative size", file(one({ shape: [-1, -2] }), 8), "shape [-1,-2] is not a list"],
  ["a negative zero", file(one({}).replace("[2]", "[-0]"), 8), "is not a list"],
  ["a fractional size", file(one({ shape: [0.5, 4] }), 8), "shape [0.5,4] is not a list"],
  ["a size as 2.0", file(one({}).replace("[2]", "[2.0]"), 8), "a size with a fraction"],
  ["a size as 2e0", file(one({}).replace("[2]", "[2e0]"), 8), "a size with a fraction"],
  ["an end as 8.0", file(one({}).replace(",8]", ",8.0]"), 8), "a size with a fraction"],
  ["an ignored 1e999", file(one({ x: 9 }).replace(":9", ":1e999"), 8), "a number beyond float64"],
  ["an ignored half of a pair", file(one({ x: "\ud800" }), 8), "is not well-formed Unicode"],
  ["a size as text", file(one({ shape: ["2"] }), 8), `shape ["2"] is not a list`],
  [
    "a size beyond 2^53",
    file(one({ shape: [2 ** 53] }), 8),
    "is not a list of non-negative integers",
  ],
  ["a size beyond float64", file(one({}).replace("[2]", "[1e999]"), 8), "is not a list"],
  ["a shape that overflows", file(one({ shape: [2 ** 30, 2 ** 30] }), 8), "overflows 2^53 bytes"],
  [
    "a shape that overflows to NaN",
    file(
      one({
        shape: Array(40)
          .fill(2 ** 52)
          .concat(0),
      }),
      8,
    ),
    "overflows",
  ],
  ["no offsets", file(one({ data_offsets: undefined }), 8), "data_offsets nothing are not"],
  ["three offsets", file(one({ data_offsets: [0, 8, 8] }), 8), "data_offsets [0,8,8] are not"],
  ["negative offsets", file(one({ data_offsets: [-8, 0] }), 8), "data_offsets [-8,0] are not"],
  [
    "fractional offsets",
    file(one({ data_offsets: [0.5, 8.5] }), 8),
    "data_offsets [0.5,8.5] are not",
  ],
  ["reversed offsets", file(one({ data_offsets: [8, 0] }), 8), "data_offsets [8,0] are not"],
  [
    "offsets beyond 2^53",
    file(one({ data_offsets: [2 ** 53, 2 ** 53 + 8] }), 8),
    "are not a begin and an end",
  ],
  [
    "offsets that do not fit",
    file(one({ data_offsets: [0, 4] }), 4),
    "shape [2] of F32 needs 8 bytes, but its data_offsets span 4",
  ],
  ["truncated data", file(one({}), 7), "its data end at byte 70, but the file has 69"],
  ["data after the last tensor", file(one({}), 9), `1 bytes after tensor "a" belong to no tensor`],
  ["data without tensors", file("{}", 3), "3 bytes after the header belong to no tensor"],
  [
    "a hole before the first tensor",
    file(`{${u8("a", 1, 2)}}`, 2),
    "1 bytes between the header and its data",
  ],
  [
    "a hole",
    file(`{${u8("a", 0, 1)},${u8("b", 3, 4)}}`, 4),
    `2 bytes between tensor "a" and its data`,
  ],
  [
    "an overlap",
    file(`{${u8("a", 0, 3)},${u8("b", 2, 4)}}`, 4),
    `its data overlap those of tensor "a" by 1 bytes`,
  ],
  [
    "the same data twice",
    file(`{${u8("a", 0, 4)},${u8("b", 0, 4)}}`, 4),
    `overlap those of tensor "a" by 4 bytes`,
  ],
  [
    "an empty tensor inside another",
    file(`{${u8("a", 0, 4)},${u8("b", 2, 2)}}`, 4),
    `overlap those of tensor "a"`,
  ],
];

test.each(damage)("readSafetensors() refuses %s", (_, bytes, message) => {
  expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
  expect(() => readSafetensors(bytes)).toThrow(message);
});

test("readSafetensors() names the tensor, the file and the remedy in one short sentence", () => {
  expect(() => readSafetensors(file(one({}), 7), { name: "model.safetensors" })).toThrow(
    'Cannot read tensor "a" of model.safetensors: its data end at byte 70, but the file has 69; ' +
      "the file is damaged or incomplete, copy or download it again",
  );
  const long = file(`{${u8("x".repeat(5000), 1, 2)}}`, 2);
  expect(() => readSafetensors(long)).toThrow(/^.{0,300}$/);
});

test("readSafetensors() survives a header nested a million deep", () => {
  const deep = file(`{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}`);
  expect(() => readSafetensors(deep)).toThrow("misplaced [");
});

test("readSafetensors() does not touch Object's prototype", () => {
  const metadata = readSafetensors(file(`{"__metadata__":{"constructor":"x"}}`)).metadata;
  expect(Object.entries(metadata)).toEqual([["constructor", "x"]]);
  expect("toString" in metadata).toBe(false);
});
