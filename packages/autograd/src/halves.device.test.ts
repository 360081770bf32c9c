import { asFloat32, type HalfType, type Tensor, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { embedding } from "./embedding.ts";
import { linear } from "./linear.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";

const backend = await testBackend();
const [V, C, T] = [70, 33, 6];
const TYPES: readonly HalfType[] = ["bfloat16", "float16"];

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
