import { expect, test } from "vitest";
import {
  addDiagonal,
  addInto,
  asFloat32,
  fill,
  gatherColumns,
  inverseCholesky,
  matmul,
  mixInto,
  orthonormalizeRows,
  Random,
  scale,
  scatterAddRows,
  secondMoment,
  sum,
  Tensor,
  tensor,
  trace,
} from "./mod.ts";
import { createReferenceBackend } from "./reference.ts";

const backend = createReferenceBackend();
const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
const int = tensor(backend, new Int32Array(4), [2, 2]);
const indices = tensor(backend, new Int32Array(2));
const half = tensor(backend, Uint16Array.of(1, 2, 3), [3], "bfloat16");
const halves = tensor(backend, new Uint16Array(4), [2, 2], "bfloat16");
const none = <T>(value: unknown): T => value as T;

test.each<[string, () => unknown]>([
  ["tensor() of a text", () => tensor(backend, none("1234"), [2, 2])],
  ["tensor() of texts", () => tensor(backend, none(["1", "2"]))],
  ["tensor() of 64-bit integers", () => tensor(backend, none(new BigInt64Array(2)))],
  ["tensor() of a number as shape", () => tensor(backend, [1, 2], none(2))],
  ["tensor() of a text as shape", () => tensor(backend, [1, 2], none("2"))],
  ["tensor() of float64", () => tensor(backend, [1], [1], none("float64"))],
  ["Tensor.allocate() of no shape", () => Tensor.allocate(backend, none(undefined))],
  ["write() of numbers into bfloat16", () => half.write([1, 2, 3])],
  ["write() into a part of bfloat16", () => half.slice(0, 1).write(Uint16Array.of(1))],
  ["scale() of bfloat16", () => scale(half, 2)],
  ["sum() of bfloat16", () => sum(half)],
  ["fill() of bfloat16", () => fill(half, 2)],
  ["trace() of bfloat16", () => trace(halves)],
  ["addDiagonal() to bfloat16", () => addDiagonal(halves, 1)],
  ["addDiagonal() of bfloat16", () => addDiagonal(x, half.slice(0, 1))],
  ["gatherColumns() of bfloat16", () => gatherColumns(halves, indices)],
  ["scatterAddRows() into bfloat16", () => scatterAddRows(halves, indices, x)],
  ["inverseCholesky() of bfloat16", () => inverseCholesky(halves)],
  ["orthonormalizeRows() of bfloat16", () => orthonormalizeRows(halves)],
  ["secondMoment() into bfloat16", () => secondMoment(x, { into: halves })],
  ["fillNormal() of bfloat16", () => new Random(1).fillNormal(half)],
  [
    "matmul() into bfloat16",
    () => matmul(x, x, { into: Tensor.allocate(backend, [2, 2], "float16") }),
  ],
  ["asFloat32() of int32", () => asFloat32(int)],
  ["reinterpret() with too few bytes", () => half.reinterpret("int32", [1])],
  ["reinterpret() within a word", () => half.slice(1, 3).reinterpret("int32", [1])],
  ["write() of texts", () => x.write(none(["a", 1, 2, 3]))],
  ["write() of undefined", () => x.write(none([undefined, 1, 2, 3]))],
  ["reshape() to a number", () => x.reshape(none(4))],
  ["scale() by a text", () => scale(x, none("2"))],
  ["addInto() by a text", () => addInto(x, x, none("2"))],
  ["mixInto() by null", () => mixInto(x, x, none(null))],
  ["fill() with a text", () => fill(x, none("3"))],
  ["matmul() with alpha as a text", () => matmul(x, x, { alpha: none("2") })],
  ["matmul() with beta as a text", () => matmul(x, x, { c: x, beta: none("2") })],
  ["sum() over axes that are texts", () => sum(x, { axes: none(["a", "b"]) })],
  ["gatherColumns() of int32", () => gatherColumns(int, indices)],
  ["scatterAddRows() into int32", () => scatterAddRows(int, indices, x)],
  ["scatterAddRows() of int32", () => scatterAddRows(x, indices, int)],
  ["inverseCholesky() of int32", () => inverseCholesky(int)],
  ["orthonormalizeRows() of int32", () => orthonormalizeRows(int)],
  ["Random of a text", () => new Random(none("x"))],
  ["Random of NaN", () => new Random(Number.NaN)],
  ["Random of nothing", () => new Random(none(undefined))],
])("%s is refused in one sentence", async (_, call) => {
  expect(call).toThrow(/^Cannot [^\n]+: [^\n]+$/);
  expect(Array.from(await x.read())).toEqual([1, 2, 3, 4]);
});

test("results of products, maps and sums in bfloat16 are refused with the remedy that helps", () => {
  for (const call of [
    () => matmul(x, x, { into: halves }),
    () => fill(halves, 1),
    () => sum(x, { axes: [0, 0], into: half.slice(0, 2) }),
  ]) {
    expect(call).toThrow(
      /^Cannot write \w+ into bfloat16 tensors: results are float32; pass a float32 tensor$/,
    );
  }
});

test("tensor() takes a Uint16Array as bits of a type of 16 bits, and else as numbers", async () => {
  const bits = Uint16Array.of(0x3f80);
  expect(await tensor(backend, bits).read()).toEqual(Float32Array.of(16_256));
  const one = asFloat32(tensor(backend, bits, [1], "bfloat16"));
  expect(await one.read()).toEqual(Float32Array.of(1));
});
