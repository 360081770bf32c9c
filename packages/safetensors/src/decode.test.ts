import { expect, test } from "vitest";
import { decode, decodeFloat32, decodeFloat64, decodeInt32 } from "./decode.ts";
import type { Dtype } from "./dtype.ts";
import { SafetensorsError } from "./error.ts";
import type { TensorEntry } from "./tensor_info.ts";

/** An entry whose bytes begin at an odd address. */
function entry(dtype: Dtype, values: ArrayBufferView, shape?: number[]): TensorEntry {
  const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = new Uint8Array(source.length + 1).subarray(1);
  bytes.set(source);
  const length = (values as Uint8Array).length;
  return { name: "a", dtype, shape: shape ?? [length], bytes };
}

test("decodeFloat32() reads every float dtype from unaligned bytes", () => {
  expect(decodeFloat32(entry("F64", Float64Array.of(1 / 3, -1e300, NaN)))).toEqual(
    Float32Array.of(1 / 3, -Infinity, NaN),
  );
  expect(decodeFloat32(entry("F32", Float32Array.of(1 / 3, -0)))).toEqual(
    Float32Array.of(1 / 3, -0),
  );
  expect(decodeFloat32(entry("F16", Uint16Array.of(0x3c00, 0x0001)))).toEqual(
    Float32Array.of(1, 2 ** -24),
  );
  expect(decodeFloat32(entry("BF16", Uint16Array.of(0xbf80)))).toEqual(Float32Array.of(-1));
});

test("decodeFloat32() gives memory of its own", () => {
  const values = Float32Array.of(1, 2);
  const a: TensorEntry = {
    name: "a",
    dtype: "F32",
    shape: [2],
    bytes: new Uint8Array(values.buffer),
  };
  decodeFloat32(a).fill(0);
  expect(values).toEqual(Float32Array.of(1, 2));
});

test("decodeFloat32() reads shared memory", () => {
  const shared = new Float32Array(new SharedArrayBuffer(8)).fill(3);
  const a: TensorEntry = {
    name: "a",
    dtype: "F32",
    shape: [2],
    bytes: new Uint8Array(shared.buffer),
  };
  expect(decodeFloat32(a)).toEqual(Float32Array.of(3, 3));
});

test("decodeFloat32() refuses integers and bytes that do not fit the shape", () => {
  expect(() => decodeFloat32(entry("I32", Int32Array.of(1)))).toThrow(
    'Cannot decode tensor "a" of I32 as float32: only F64, F32, F16 and BF16 can be',
  );
  const short = entry("F32", Float32Array.of(1, 2), [2, 2]);
  expect(() => decodeFloat32(short)).toThrow("shape [2,2] of F32 needs 16 bytes, got 8");
  expect(() => decodeFloat32(short)).toThrow(SafetensorsError);
});

test("decodeFloat64() keeps all of F64 and widens the others", () => {
  expect(decodeFloat64(entry("F64", Float64Array.of(1 / 3)))).toEqual(Float64Array.of(1 / 3));
  expect(decodeFloat64(entry("BF16", Uint16Array.of(0x4000)))).toEqual(Float64Array.of(2));
  expect(() => decodeFloat64(entry("F64", Float64Array.of(1), [2]))).toThrow("needs 16 bytes");
});

test("decodeInt32() reads every integer dtype up to its ends", () => {
  const [low, high] = [-(2 ** 31), 2 ** 31 - 1];
  const cases: [Dtype, ArrayBufferView, number[]][] = [
    ["BOOL", Uint8Array.of(0, 1, 255), [0, 1, 1]],
    ["U8", Uint8Array.of(0, 255), [0, 255]],
    ["I8", Int8Array.of(-128, 127), [-128, 127]],
    ["U16", Uint16Array.of(0, 65535), [0, 65535]],
    ["I16", Int16Array.of(-32768, 32767), [-32768, 32767]],
    ["I32", Int32Array.of(low, high), [low, high]],
    ["U32", Uint32Array.of(0, high), [0, high]],
    ["I64", BigInt64Array.of(BigInt(low), -1n, BigInt(high)), [low, -1, high]],
    ["U64", BigUint64Array.of(0n, BigInt(high)), [0, high]],
  ];
  for (const [dtype, values, expected] of cases) {
    expect(decodeInt32(entry(dtype, values)), dtype).toEqual(Int32Array.from(expected));
  }
});

test("decodeInt32() names the element that int32 cannot hold", () => {
  const cases: [Dtype, ArrayBufferView, string][] = [
    ["U32", Uint32Array.of(0, 2 ** 31), "element 1 is 2147483648"],
    ["I64", BigInt64Array.of(2n ** 31n), "element 0 is 2147483648"],
    ["I64", BigInt64Array.of(-(2n ** 31n) - 1n), "element 0 is -2147483649"],
    ["I64", BigInt64Array.of(-(2n ** 63n)), "element 0 is -9223372036854775808"],
    ["U64", BigUint64Array.of(2n ** 31n), "element 0 is 2147483648"],
    ["U64", BigUint64Array.of(2n ** 64n - 1n), "element 0 is 18446744073709551615"],
  ];
  for (const [dtype, values, message] of cases) {
    expect(() => decodeInt32(entry(dtype, values)), dtype).toThrow(`${message}, outside int32`);
  }
});

test("decodeInt32() refuses floats", () => {
  expect(() => decodeInt32(entry("F32", Float32Array.of(1)))).toThrow("of F32 as int32");
});

test("decode() keeps integers integers and floats floats", () => {
  expect(decode(entry("F64", Float64Array.of(1.5, -2)))).toEqual(Float32Array.of(1.5, -2));
  expect(decode(entry("BF16", Uint16Array.of(0x3f80)))).toEqual(Float32Array.of(1));
  expect(decode(entry("U16", Uint16Array.of(65535)))).toEqual(Int32Array.of(65535));
  expect(decode(entry("BOOL", Uint8Array.of(0, 7)))).toEqual(Int32Array.of(0, 1));
});
