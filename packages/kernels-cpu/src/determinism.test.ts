import {
  type AttentionGradientOperation,
  type AttentionOperation,
  type Backend,
  column,
  defineMap,
  gatherColumns,
  gatherRows,
  inverseCholesky,
  map,
  matmul,
  max,
  orthonormalizeRows,
  Random,
  scatterAddRows,
  sum,
  sumOfSquares,
  type Tensor,
  tensor,
  zeros,
} from "@lrm/tensor";
import { operationSuites } from "@lrm/tensor/conformance";
import { expect, test } from "vitest";
import { type CpuBackendOptions, createCpuBackend } from "./mod.ts";

const flat = defineMap(["x", "y"], ["k"], ({ x, y, k }) => ({
  a: x.mul(y).add(k).tanh().exp(),
  b: x.abs().add(1e-3).log().sub(y.mul(k)).sigmoid(),
}));
const softmax = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax()).exp();
  return { y: e.div(e.rowSum()), weighted: e.mul(column).rowSum() };
});

/**
 * Returns the bits of every kernel's results, for sizes that are split into many tasks and for
 * small and odd ones.
 */
async function results(options: CpuBackendOptions): Promise<Int32Array[]> {
  const backend = await createCpuBackend(options);
  const random = new Random(11);
  const normal = (name: string, ...shape: number[]): Tensor =>
    random.fork(name).normal(backend, shape);
  const made: Tensor[] = [
    ...elementwise(normal),
    ...reductions(normal),
    ...products(normal),
    ...indexed(backend, normal),
    ...attention(backend, normal),
    random.uniform(backend, [100_003]),
    orthonormalizeRows(normal("large", 60, 301)),
    inverseCholesky(gram(normal("gram", 3, 130, 150))).factor,
    orthonormalizeRows(normal("several", 5, 7, 33)),
    ...Object.values(operationSuites).flatMap(({ example }) => Object.values(example(backend))),
  ];
  const bits = await Promise.all(
    made.map(async (each) => new Int32Array((await each.read()).buffer)),
  );
  await backend.dispose();
  return bits;
}

function gram(x: Tensor): Tensor {
  return matmul(x, x, { transposeB: true, symmetric: true });
}

type Normal = (name: string, ...shape: number[]) => Tensor;

function elementwise(normal: Normal): Tensor[] {
  return [[300_007], [211, 129], [3, 5]].flatMap((shape) => {
    const x = normal("x", ...shape);
    const y = normal("y", shape.at(-1)!);
    return [
      ...Object.values(map(flat, { x, y }, { scalars: { k: 0.3 } })),
      ...Object.values(map(softmax, { x: x.reshape([-1, shape.at(-1)!]) })),
    ];
  });
}

function reductions(normal: Normal): Tensor[] {
  const x = normal("reduced", 1003, 3, 65);
  return [
    sum(x),
    sumOfSquares(x),
    max(x),
    sum(x, { axes: [0, 0] }),
    sum(x, { axes: [1, 1] }),
    sum(x, { axes: [2, 2] }),
  ];
}

function products(normal: Normal): Tensor[] {
  const sizes = [
    [5, 7, 3],
    [97, 130, 65],
    [300, 200, 500],
    [1, 257, 129],
  ] as const;
  return sizes.flatMap(([m, n, k]) => {
    const a = normal("a", m, k);
    const b = normal("b", k, n);
    const bt = normal("b", n, k);
    const at = normal("a", k, m);
    return [
      matmul(a, b),
      matmul(a, bt, { transposeB: true, bias: normal("bias", n) }),
      matmul(at, b, { transposeA: true, alpha: 0.5 }),
      matmul(a, a, { transposeB: true, symmetric: true }),
    ];
  });
}

function indexed(backend: Backend, normal: Normal): Tensor[] {
  const table = normal("table", 301, 130);
  const rows = tensor(
    backend,
    Int32Array.from({ length: 1000 }, (_, i) => (i * i) % 301),
  );
  const columns = tensor(
    backend,
    Int32Array.from({ length: 40 }, (_, i) => (i * 7) % 130),
  );
  const target = zeros(backend, [301, 130]);
  scatterAddRows(target, rows, normal("rows", 1000, 130));
  return [gatherRows(table, rows), gatherColumns(table, columns), target];
}

function attention(backend: Backend, normal: Normal): Tensor[] {
  const [batch, tokens, heads, headSize] = [2, 70, 4, 24];
  const width = heads * headSize;
  const packed = normal("packed", batch, tokens, 3 * width);
  const out = zeros(backend, [batch, tokens, width]);
  const logSumExp = zeros(backend, [batch, heads, tokens]);
  const outGradient = normal("gradient", batch, tokens, width);
  const packedGradient = zeros(backend, [batch, tokens, 3 * width]);
  const part = (of: Tensor, index: number) => ({
    tensor: of,
    offset: index * width,
    batchStride: tokens * 3 * width,
    tokenStride: 3 * width,
  });
  const whole = (of: Tensor) => ({
    tensor: of,
    offset: 0,
    batchStride: tokens * width,
    tokenStride: width,
  });
  const forward = {
    ...{
      batch,
      heads,
      kvHeads: heads,
      queries: tokens,
      keys: tokens,
      headSize,
      past: 0,
      scale: 0.2,
    },
    ...{ q: part(packed, 0), k: part(packed, 1), v: part(packed, 2) },
    ...{ out: whole(out), logSumExp },
  };
  backend.run<AttentionOperation>({ kind: "attention", ...forward });
  backend.run<AttentionGradientOperation>({
    kind: "attentionGradient",
    ...forward,
    outGradient: whole(outGradient),
    qGradient: part(packedGradient, 0),
    kGradient: part(packedGradient, 1),
    vGradient: part(packedGradient, 2),
  });
  return [out, logSumExp, packedGradient];
}

test.each([true, false])(
  "every kernel gives the same bits on 0, 1, 2 and 3 threads (relaxed SIMD: %s)",
  async (relaxedSimd) => {
    const expected = await results({ threads: 1, relaxedSimd });
    for (const threads of [0, 2, 3]) {
      const actual = await results({ threads, relaxedSimd });
      actual.forEach((bits, index) => {
        const differing = bits.findIndex((word, at) => word !== expected[index]![at]);
        expect({ threads, result: index, differing }).toEqual({
          threads,
          result: index,
          differing: -1,
        });
      });
    }
  },
);
