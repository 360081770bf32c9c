import { defineMap, Random, type Shape, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, test } from "vitest";
import { add, multiply, subtract } from "./arithmetic.ts";
import { attention } from "./attention.ts";
import { averagePool2d } from "./average_pool2d.ts";
import { batchNorm } from "./batch_norm.ts";
import { causalAttention } from "./causal_attention.ts";
import { concatenate } from "./concatenate.ts";
import { conv1d } from "./conv1d.ts";
import { conv2d } from "./conv2d.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { negative, square } from "./functions.ts";
import { gather, takeAlongAxis } from "./gather.ts";
import { gelu } from "./gelu.ts";
import { linear } from "./linear.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { map } from "./map.ts";
import { matmul } from "./matmul.ts";
import { max } from "./max.ts";
import { maxPool2d } from "./max_pool2d.ts";
import { reshape } from "./reshape.ts";
import { rotary, rotaryTable } from "./rotary.ts";
import { slice } from "./slice.ts";
import { softCap } from "./soft_cap.ts";
import { logSoftmax } from "./softmax.ts";
import { mean } from "./sum.ts";
import type { Variable } from "./tape.ts";
import { causalMask, joinHeads, rotateHeads, splitHeads } from "./testing/composed_heads.ts";
import { composedConvolution, gatherWindows } from "./testing/composed_windows.ts";
import type { ConvolutionCase } from "./testing/convolution.ts";
import type { PoolForm } from "./testing/pooled.ts";
import { expectSame } from "./testing/two_forms.ts";

const backend = await testBackend();

const bent = defineMap(["x"], [], ({ x }) => ({ y: x.tanh().mul(x) }));

describe.each([
  { x: [2, 3, 67], out: 5 },
  { x: [71, 3], out: 7 },
  { x: [1, 1], out: 73 },
])("linear() of $x equals a product", ({ x, out }) => {
  const inputs = { x, W: [out, x.at(-1)!], b: [out], residual: [...x.slice(0, -1), out] };
  const sum = ({ x, W, b, residual }: Record<"x" | "W" | "b" | "residual", Variable>) =>
    add(residual, matmul(x, W, { transposeB: true, bias: b }));

  test("with a bias", () => {
    const { residual: _, ...operands } = inputs;
    return expectSame({
      inputs: operands,
      fast: ({ x, W, b }) => linear(x, W, b),
      composed: ({ x, W, b }) => matmul(x, W, { transposeB: true, bias: b }),
    });
  });

  test("with a bias and a residual", () =>
    expectSame({
      inputs,
      fast: ({ x, W, b, residual }) => linear(x, W, b, { residual }),
      composed: sum,
    }));

  test("with GELU of the sum", () =>
    expectSame({
      inputs,
      fast: ({ x, W, b, residual }) => linear(x, W, b, { residual, activation: "gelu" }),
      composed: (v) => gelu(sum(v)),
    }));

  test("with an expression of the sum", () =>
    expectSame({
      inputs,
      fast: ({ x, W, b, residual }) => linear(x, W, b, { residual, activation: bent }),
      composed: (v) => map(bent, { x: sum(v) }).y,
    }));
});

test.each([
  { x: [2, 3, 12], heads: 2, past: 0, rest: 0 },
  { x: [1, 67, 4], heads: 1, past: 3, rest: 0 },
  { x: [3, 5, 17], heads: 3, past: 1, rest: 5 },
])(
  "rotary() of $x equals slices and a map, from position $past on, with $rest channels more",
  async ({ x, heads, past, rest }) => {
    const width = x[2]! - rest;
    const table = rotaryTable(backend, { context: 71, headSize: width / heads, base: 100 });
    using _cosine = table.cosine;
    using _sine = table.sine;
    await expectSame({
      inputs: { x },
      fast: ({ x }) => rotary(x, table, { heads, past }),
      composed: ({ x }) => {
        const turned = slice(x, 0, width, { axis: -1 });
        const parts = [joinHeads(rotateHeads(splitHeads(turned, heads), table, past))];
        if (rest > 0) parts.push(slice(x, width, width + rest, { axis: -1 }));
        return concatenate(parts, { axis: -1 });
      },
    });
  },
);

test.each([
  { V: 71, C: 3, past: 0 },
  { V: 5, C: 67, past: 2 },
])(
  "embedding() of $V tokens of size $C equals gathers and a sum, from position $past on",
  async ({ V, C, past }) => {
    // The first token is there three times.
    using tokens = tensor(backend, Int32Array.of(4, 0, 4, 1, 4, 1), [2, 3]);
    using places = tensor(backend, Int32Array.of(past, past + 1, past + 2));
    await expectSame({
      inputs: { table: [V, C] },
      fast: ({ table }) => embedding(table, tokens),
      composed: ({ table }) => gather(table, tokens),
    });
    await expectSame({
      inputs: { table: [V, C], positions: [6, C] },
      fast: ({ table, positions }) => embedding(table, tokens, { positions, past }),
      composed: ({ table, positions }) => add(gather(table, tokens), gather(positions, places)),
    });
  },
);

test.each([{ logits: [2, 3, 7] }, { logits: [1, 67] }, { logits: [71, 2] }])(
  "crossEntropy() of $logits equals the mean of entries of logSoftmax()",
  async ({ logits }) => {
    const lead = logits.slice(0, -1);
    const rows = lead.reduce((a, b) => a * b);
    using targets = tensor(
      backend,
      Int32Array.from({ length: rows }, (_, row) => (3 * row) % logits.at(-1)!),
      lead,
    );
    await expectSame({
      inputs: { x: logits },
      fast: ({ x }) => crossEntropy(multiply(x, 3), targets),
      composed: ({ x }) => negative(mean(takeAlongAxis(logSoftmax(multiply(x, 3)), targets))),
    });
  },
);

describe.each([
  { rows: 10, C: 4, V: 67, chunkRows: 4 },
  { rows: 71, C: 3, V: 5, chunkRows: 71 },
  { rows: 1, C: 73, V: 2, chunkRows: 1 },
])("linearCrossEntropy() of $rows rows, $chunkRows at a time", ({ rows, C, V, chunkRows }) => {
  const chunkBytes = chunkRows * V * 4;
  const inputs = { x: [rows, C], W: [V, C] };
  const indices = Int32Array.from({ length: rows }, (_, row) => (3 * row) % V);

  test("equals crossEntropy() of linear()", async () => {
    using targets = tensor(backend, indices);
    await expectSame({
      inputs,
      fast: ({ x, W }) => linearCrossEntropy(x, W, targets, { chunkBytes }),
      composed: ({ x, W }) => crossEntropy(linear(x, W), targets),
    });
  });

  test("equals it with a bias, a bound and ignored targets", async () => {
    const padded = indices.map((index, row) => (row % 3 === 1 ? -100 : index));
    using targets = tensor(backend, padded);
    const options = { chunkBytes, softCap: 0.5, ignoreIndex: -100 };
    await expectSame({
      inputs: { ...inputs, b: [V] },
      fast: ({ x, W, b }) => linearCrossEntropy(x, W, targets, { ...options, bias: b }),
      composed: ({ x, W, b }) =>
        crossEntropy(softCap(linear(x, W, b), 0.5), targets, { ignoreIndex: -100 }),
    });
  });
});

describe.each([
  { T: 67, heads: 2, kvHeads: 2, size: 1 },
  { T: 5, heads: 4, kvHeads: 2, size: 3 },
])("causalAttention() of $T tokens, $heads heads and $kvHeads key heads", (form) => {
  const { T, heads, kvHeads, size } = form;
  const [B, C, kv] = [2, heads * size, kvHeads * size];
  const composed = ({ q, k, v }: Record<"q" | "k" | "v", Variable>): Variable => {
    using mask = causalMask(backend, T);
    const [split, keys] = [splitHeads(q, heads), [k, v].map((each) => splitHeads(each, kvHeads))];
    return joinHeads(attention(split, keys[0]!, keys[1]!, { mask }));
  };

  test("equals attention() with a mask", () =>
    expectSame({
      inputs: { q: [B, T, C], k: [B, T, kv], v: [B, T, kv] },
      fast: (v) => causalAttention(v, { heads, kvHeads }),
      composed,
    }));

  test("equals it for packed operands", () =>
    expectSame({
      inputs: { qkv: [B, T, C + 2 * kv] },
      fast: ({ qkv }) => causalAttention(qkv, { heads, kvHeads }),
      composed: ({ qkv }) => {
        const part = (start: number, end: number) => slice(qkv, start, end, { axis: -1 });
        return composed({ q: part(0, C), k: part(C, C + kv), v: part(C + kv, C + 2 * kv) });
      },
    }));
});

const CONVOLUTIONS: readonly ConvolutionCase[] = [
  { x: [2, 3, 5, 4], weight: [4, 3, 3, 2] },
  { x: [1, 2, 3, 67], weight: [3, 2, 3, 3], padding: [1, 1] },
  { x: [1, 2, 71, 1], weight: [5, 2, 3, 1], stride: [2, 1], padding: [1, 0] },
  { x: [2, 6, 7, 8], weight: [9, 2, 2, 3], groups: 3, dilation: [2, 3], stride: [1, 2] },
];

test.each(CONVOLUTIONS)("conv2d() of $x and $weight equals a gather and a product", (form) =>
  expectSame({
    inputs: { x: form.x, weight: form.weight, bias: [form.weight[0]] },
    fast: ({ x, weight, bias }) => conv2d(x, weight, bias, form),
    composed: (v) => composedConvolution(v, form),
  }),
);

test.each<ConvolutionCase>([
  { x: [1, 2, 1, 67], weight: [3, 2, 1, 3], padding: [0, 1] },
  { x: [2, 4, 1, 11], weight: [6, 2, 1, 3], groups: 2, stride: [1, 2], dilation: [1, 2] },
])("conv1d() of $x and $weight equals a gather and a product", (form) => {
  const { stride = [1, 1], padding = [0, 0], dilation = [1, 1], groups = 1 } = form;
  const options = { stride: stride[1], padding: padding[1], dilation: dilation[1], groups };
  const sequence = ([a, b, , c]: readonly [number, number, number, number]) => [a, b, c];
  return expectSame({
    inputs: { x: sequence(form.x), weight: sequence(form.weight), bias: [form.weight[0]] },
    fast: ({ x, weight, bias }) => conv1d(x, weight, bias, options),
    composed: ({ x, weight, bias }) => {
      const images = { x: reshape(x, form.x), weight: reshape(weight, form.weight), bias };
      const y = composedConvolution(images, form);
      return reshape(y, [y.shape[0]!, y.shape[1]!, y.shape[3]!]);
    },
  });
});

test.each<PoolForm>([
  { x: [2, 3, 4, 6], size: [2, 2] },
  { x: [1, 2, 5, 67], size: [3, 2], stride: [1, 1] },
  { x: [1, 67, 2, 3], size: [2, 3] },
])("maxPool2d() and averagePool2d() of $x equal a gather and a reduction", async (form) => {
  const { x, size, stride = size } = form;
  const windows = { x, weight: [1, 1, ...size], stride } as const;
  for (const [pool, reduce] of [
    [maxPool2d, max],
    [averagePool2d, mean],
  ] as const) {
    await expectSame({
      inputs: { x },
      fast: (v) => pool(v.x, form),
      composed: (v) => {
        const y = reduce(gatherWindows(v.x, windows), { axes: -1 }); // [B, C, places]
        const rows = Math.floor((x[2] - size[0]) / stride[0]) + 1;
        return reshape(y, [x[0], x[1], rows, -1]);
      },
    });
  }
});

const normalize = defineMap(
  ["x", "center", "variance", "gain", "bias"],
  ["epsilon"],
  ({ x, center, variance, gain, bias, epsilon }) => ({
    y: x.sub(center).div(variance.add(epsilon).sqrt()).mul(gain).add(bias),
  }),
);

test.each<{ x: Shape }>([{ x: [67, 3] }, { x: [2, 71, 5] }, { x: [1, 2, 3, 73] }])(
  "batchNorm() of $x equals means and a map",
  ({ x }) => {
    const [B = 0, C = 0] = x;
    return expectSame({
      inputs: { x, gain: [C], bias: [C] },
      fast: ({ x, gain, bias }) => batchNorm(x, gain, bias),
      composed: (v) => {
        const images = reshape(v.x, [B, C, -1]);
        const over = { axes: [0, 2], keepDims: true };
        const center = mean(images, over);
        const variance = mean(square(subtract(images, center)), over);
        const [gain, bias] = [reshape(v.gain, [C, 1]), reshape(v.bias, [C, 1])];
        const operands = { x: images, center, variance, gain, bias };
        return reshape(map(normalize, operands, { scalars: { epsilon: 1e-5 } }).y, x);
      },
    });
  },
);

const drop = defineMap(["x", "u"], [], ({ x, u }) => ({
  y: u.lessThan(0.75).select(x.div(0.75), 0),
}));

test("dropout() equals a map of uniform numbers", () => {
  const random = new Random(3);
  return expectSame({
    inputs: { x: [5, 67] },
    fast: ({ x }) => dropout(x, 0.25, { random }),
    composed: ({ x }) => {
      using u = random.uniform(backend, x.shape);
      return map(drop, { x, u }).y;
    },
  });
});
