import { expect, test } from "vitest";
import { decodeFloat32, decodeInt32 } from "./decode.ts";
import { encodeFloat32, encodeInt32 } from "./encode.ts";

test("encodeFloat32() rounds to the dtype asked for", () => {
  const values = Float32Array.of(1, 1 + 2 ** -9, 1 + 2 ** -12);
  const decoded = (dtype: "F32" | "F16" | "BF16") => [
    ...decodeFloat32(encodeFloat32("a", [3], values, { dtype })),
  ];
  expect(decoded("F32")).toEqual([...values]);
  expect(decoded("F16")).toEqual([1, 1 + 2 ** -9, 1]);
  expect(decoded("BF16")).toEqual([1, 1, 1]);
});

test("encodeFloat32() does not copy F32, and takes a view at any offset", () => {
  const values = Float32Array.of(9, 1, 2);
  const { bytes } = encodeFloat32("a", [2], values.subarray(1));
  expect(bytes.buffer).toBe(values.buffer);
  expect(bytes.byteOffset).toBe(4);
  const half = encodeFloat32("a", [2], values.subarray(1), { dtype: "F16" });
  expect(decodeFloat32(half)).toEqual(Float32Array.of(1, 2));
});

test("encodeInt32() widens to I64 with the sign", () => {
  const values = Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1);
  const wide = encodeInt32("a", [2, 2], values, { dtype: "I64" });
  expect(wide.bytes).toHaveLength(32);
  expect(decodeInt32(wide)).toEqual(values);
});

test("encodeFloat32() refuses values that do not fit the shape, and a bad shape or name", () => {
  const values = new Float32Array(3);
  expect(() => encodeFloat32("a", [2, 2], values)).toThrow(
    'Cannot encode tensor "a": shape [2,2] of F32 needs 16 bytes, got 12',
  );
  expect(() => encodeFloat32("a", [-3], values)).toThrow("shape [-3] is not a list");
  expect(() => encodeFloat32("__proto__", [3], values)).toThrow("__proto__ is reserved");
});
