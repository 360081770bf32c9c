import { asFloat32, type HalfType, Random, sizeOf, type Tensor, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import {
  abs,
  add,
  averagePool2d,
  batchNorm,
  causalAttention,
  concatenate,
  conv2d,
  crossEntropy,
  dropout,
  embedding,
  exactGelu,
  gelu,
  groupNorm,
  layerNorm,
  linear,
  linearCrossEntropy,
  max,
  maxPool2d,
  meanSquaredError,
  Parameter,
  pad,
  permute,
  rmsNorm,
  rotary,
  rotaryTable,
  siluGate,
  softCap,
  softmax,
  sum,
  Tape,
  takeAlongAxis,
  type Variable,
} from "./mod.ts";

const backend = await testBackend();
const [V, C, T] = [70, 33, 6];
const TYPES: readonly HalfType[] = ["bfloat16", "float16"];

const ROTARY = rotaryTable(backend, { context: 4, headSize: 4 });

/** Makes the weight of a convolution of two channels. */
const kernelOf = ({ tape }: Variable) =>
  tape.constant(tensor(backend, new Float32Array(2 * 2), [2, 2, 1, 1]));

/** Makes a matrix of finite numbers of both signs. */
function matrix(type: HalfType, rows: number, columns: number, seed: number): Tensor {
  const base = type === "float16" ? 0x2c00 : 0x3d00;
  const bits = Uint16Array.from({ length: rows * columns }, (_, at) => {
    const mixed = Math.imul(at + 1, 0x9e3779b1 + 2 * seed) >>> 8;
    return base + (mixed & 0x3ff) + (mixed & 0x800 ? 0x8000 : 0);
  });
  return tensor(backend, bits, [rows, columns], type);
}

/** Runs a small model of frozen matrices with one trained gain. Returns loss and gradient. */
async function pass(type: HalfType, keep: boolean, recompute: boolean) {
  const frozen = (name: string, rows: number, seed: number) => {
    const stored = matrix(type, rows, C, seed);
    const value = keep ? stored : asFloat32(stored);
    if (!keep) stored.dispose();
    return new Parameter(name, value, { role: "matrix", trainable: false });
  };
  using table = frozen("table", V, 1);
  using positions = frozen("positions", T + 3, 2);
  using weight = frozen("weight", C, 3);
  using gain = new Parameter("gain", matrixAsFloat32(type, C, 4), { role: "matrix" });
  using tokens = tensor(backend, Int32Array.of(0, 5, V - 1, 5, 17, 2), [1, T]);
  using tape = new Tape(backend, { recompute });
  const x = embedding(table, tape.constant(tokens), { positions, past: 1 });
  const hidden = tape.block(() => linear(linear(x, gain), weight, undefined, { residual: x }));
  const loss = linearCrossEntropy(hidden, table, tokens, { chunkBytes: 2 * 4 * V });
  tape.backward(loss);
  const read = [loss.value, gain.gradient].map(
    async (each) => new Uint8Array((await each.read()).buffer),
  );
  return await Promise.all(read);
}

function matrixAsFloat32(type: HalfType, rows: number, seed: number): Tensor {
  using stored = matrix(type, rows, C, seed);
  return asFloat32(stored);
}

test.each(TYPES.flatMap((type) => [false, true].map((recompute) => ({ type, recompute }))))(
  "a frozen matrix of $type gives the bits of loss and gradient that float32 does, with recompute $recompute",
  async ({ type, recompute }) => {
    const { liveBytes } = backend.memory();
    const [loss, gradient] = await pass(type, true, recompute);
    expect([loss, gradient]).toEqual(await pass(type, false, recompute));
    expect(gradient!.some((byte) => byte !== 0)).toBe(true);
    expect(backend.memory().liveBytes).toBe(liveBytes);
  },
);

test("a frozen matrix of 16 bits takes half the memory, and a product frees what it converts", () => {
  const { liveBytes } = backend.memory();
  using weight = new Parameter("weight", matrix("bfloat16", 64, 32, 1), {
    ...{ role: "matrix", trainable: false },
  });
  expect(backend.memory().liveBytes - liveBytes).toBe(2 * 64 * 32);
  using x = tensor(backend, new Float32Array(3 * 32).fill(1), [3, 32]);
  using tape = Tape.inference(backend);
  linear(tape.constant(x), weight);
  expect(backend.memory().liveBytes - liveBytes).toBe(2 * 64 * 32 + 4 * 3 * 32 + 4 * 3 * 64);
});

const IMAGE = [1, 2, 4, 4] as const;

test.each<[string, readonly number[], (x: Variable, gain: Parameter) => Variable]>([
  ["abs", [2, 4], abs],
  ["add", [2, 4], (x) => add(x, x)],
  ["averagePool2d", IMAGE, (x) => averagePool2d(x, { size: 2 })],
  ["batchNorm", IMAGE, (x, gain) => batchNorm(x, gain, gain)],
  ["causalAttention", [1, 2, 12], (x) => causalAttention(x, { heads: 2 })],
  ["causalAttention, apart", [1, 2, 4], (x) => causalAttention({ q: x, k: x, v: x }, { heads: 2 })],
  ["concatenate", [2, 4], (x) => concatenate([x, x])],
  ["crossEntropy", [2, 4], (x) => crossEntropy(x, tensor(backend, Int32Array.of(0, 1)))],
  ["dropout", [2, 4], (x) => dropout(x, 0.5, { random: new Random(1) })],
  ["exactGelu", [2, 4], exactGelu],
  ["gelu", [2, 4], gelu],
  ["groupNorm", IMAGE, (x, gain) => groupNorm(x, gain, gain, { groups: 2 })],
  ["layerNorm", [4, 2], (x, gain) => layerNorm(x, gain, gain)],
  ["max", [2, 4], (x) => max(x)],
  ["maxPool2d", IMAGE, (x) => maxPool2d(x, { size: 2 })],
  ["meanSquaredError", [2, 4], (x) => meanSquaredError(x, x)],
  [
    "pad",
    [2, 4],
    (x) =>
      pad(x, [
        [1, 0],
        [0, 1],
      ]),
  ],
  ["permute", [2, 4], (x) => permute(x, [1, 0])],
  ["rmsNorm", [4, 2], (x, gain) => rmsNorm(x, gain)],
  ["rotary", [1, 2, 4], (x) => rotary(x, ROTARY, { heads: 1 })],
  ["siluGate", [2, 4], (x) => siluGate(x, x)],
  ["softCap", [2, 4], (x) => softCap(x, 3)],
  ["softmax", [2, 4], softmax],
  ["sum", [2, 4], (x) => sum(x)],
  ["takeAlongAxis", [2, 4], (x) => takeAlongAxis(x, tensor(backend, Int32Array.of(0, 1)))],
])("%s() refuses values of 16 bits in one sentence", (_, shape, call) => {
  using stored = tensor(backend, new Uint16Array(sizeOf(shape)), shape, "bfloat16");
  using gain = new Parameter("gain", tensor(backend, [1, 1]));
  using tape = new Tape(backend);
  expect(() => call(tape.constant(stored), gain).value).toThrow(
    /^Cannot [^\n]+ bfloat16[^;\n]*; [^;\n]*asFloat32\(\)[^;\n]*$/,
  );
});

test.each<[string, readonly number[], (x: Variable, weight: Parameter) => Variable]>([
  ["linear() with a bias", [4, 2], (x, weight) => linear(x, x, weight)],
  ["layerNorm() with a gain", [4, 2], (x, weight) => layerNorm(x, weight, weight)],
  ["rmsNorm() with a gain", [4, 2], (x, weight) => rmsNorm(x, weight)],
  ["groupNorm() with a gain", IMAGE, (x, weight) => groupNorm(x, weight, weight, { groups: 2 })],
  ["batchNorm() with a gain", IMAGE, (x, weight) => batchNorm(x, weight, weight)],
  ["conv2d() with a bias", IMAGE, (x, weight) => conv2d(x, kernelOf(x), weight)],
])("%s of 16 bits refuses it in one sentence", (_, shape, call) => {
  using values = tensor(backend, new Float32Array(sizeOf(shape)), shape);
  const stored = tensor(backend, new Uint16Array(2), [2], "bfloat16");
  using weight = new Parameter("weight", stored, { trainable: false });
  using tape = new Tape(backend);
  expect(() => call(tape.constant(values), weight).value).toThrow(
    /^Cannot [^\n]+ bfloat16[^;\n]*; [^;\n]*asFloat32\(\)[^;\n]*$/,
  );
});

test("causalAttention() refuses a cache of 16 bits in one sentence", () => {
  using keys = tensor(backend, new Uint16Array(16), [1, 4, 4], "bfloat16");
  using x = tensor(backend, new Float32Array(12), [1, 1, 12]);
  using tape = Tape.inference(backend);
  const cache = { keys, values: keys, past: 0 };
  expect(() => causalAttention(tape.constant(x), { heads: 2, cache })).toThrow(
    'Cannot run "map" on bfloat16 tensors: only float32 works; convert them with asFloat32() first',
  );
});

test("Parameter converts a value of 16 bits when it is trained again, and refuses to begin so", async () => {
  const stored = matrix("float16", 4, C, 1);
  using wide = asFloat32(stored);
  using weight = new Parameter("weight", stored, { role: "matrix", trainable: false });
  weight.trainable = true;
  expect(weight.value.dtype).toBe("float32");
  expect(await weight.value.read()).toEqual(await wide.read());
  expect(weight.gradient.shape).toEqual([4, C]);
  using other = matrix("float16", 4, C, 1);
  expect(() => new Parameter("other", other, { role: "matrix" })).toThrow(
    'Cannot train parameter "other" in float16: updates need float32; convert it with asFloat32(), or freeze it',
  );
});

test("Parameter.replace() frees the value before, and refuses another shape or a trained parameter", () => {
  const { liveBytes } = backend.memory();
  const weight = new Parameter("weight", tensor(backend, [1, 2], [1, 2]), { trainable: false });
  weight.replace(tensor(backend, Uint16Array.of(1, 2), [1, 2], "bfloat16"));
  expect(backend.memory().liveBytes - liveBytes).toBe(4);
  using other = tensor(backend, [1]);
  expect(() => weight.replace(other)).toThrow(
    'Cannot replace the value of parameter "weight": its shape is [1, 2]; pass a tensor of that shape',
  );
  weight.trainable = true;
  expect(() => weight.replace(other)).toThrow(
    'Cannot replace the value of parameter "weight": it is trained; freeze it first',
  );
  weight.dispose();
});
