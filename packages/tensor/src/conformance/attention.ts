import type { AttentionGeometry, Backend, HeadsOperand } from "../backend.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { agree, compare, evaluate, largest, type Results } from "./check.ts";
import { uniform } from "./data.ts";

interface Setup extends AttentionGeometry {
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
}

type Size = Pick<
  AttentionGeometry,
  "batch" | "queries" | "heads" | "kvHeads" | "headSize" | "past"
>;

const geometryOf = (size: Size): AttentionGeometry => ({
  ...size,
  keys: size.queries + size.past,
  scale: 1 / Math.sqrt(size.headSize),
});

/** q, k and v packed in one tensor, `[B, T, (heads + 2·kvHeads)·headSize]`, as one projection makes them. */
function packed(on: Backend, size: Size, factor = 1): Setup & { readonly base: Tensor } {
  const { batch, queries, heads, kvHeads, headSize } = size;
  const tokenStride = (heads + 2 * kvHeads) * headSize;
  const values = uniform(batch * queries * tokenStride, 1, -2 * factor, 2 * factor);
  const base = tensor(on, values, [batch, queries, tokenStride]);
  return { base, ...geometryOf(size), ...packedHeads(base, size) };
}

function packedHeads(base: Tensor, { queries, heads, kvHeads, headSize }: Size) {
  const tokenStride = (heads + 2 * kvHeads) * headSize;
  const operand = (offset: number): HeadsOperand => ({
    tensor: base,
    offset,
    batchStride: queries * tokenStride,
    tokenStride,
  });
  return {
    q: operand(0),
    k: operand(heads * headSize),
    v: operand((heads + kvHeads) * headSize),
  };
}

/** q alone, k and v in caches with room for more tokens. */
function cached(on: Backend, size: Size): Setup {
  const { batch, queries, heads, kvHeads, headSize, past } = size;
  const capacity = queries + past + 3;
  const make = (tokens: number, width: number, seed: number): HeadsOperand => ({
    tensor: tensor(on, uniform(batch * tokens * width, seed, -2, 2)),
    offset: 0,
    batchStride: tokens * width,
    tokenStride: width,
  });
  return {
    ...geometryOf(size),
    q: make(queries, heads * headSize, 2),
    k: make(capacity, kvHeads * headSize, 3),
    v: make(capacity, kvHeads * headSize, 4),
  };
}

/** Contiguous `[B, T, heads·headSize]`, plus an element in front that must stay. */
function output(on: Backend, { batch, queries, heads, headSize }: Size): HeadsOperand {
  const width = heads * headSize;
  return {
    tensor: tensor(on, new Float32Array(batch * queries * width + 1).fill(9)),
    offset: 1,
    batchStride: queries * width,
    tokenStride: width,
  };
}

function forward(on: Backend, setup: Setup): { out: HeadsOperand; logSumExp: Tensor } {
  const out = output(on, setup);
  const logSumExp = Tensor.allocate(on, [setup.batch, setup.heads, setup.queries]);
  on.attention({ ...setup, out, logSumExp });
  return { out, logSumExp };
}

function backward(on: Backend, setup: Setup): Results {
  const { batch, keys, kvHeads, headSize } = setup;
  const { out, logSumExp } = forward(on, setup);
  const outGradient = {
    ...out,
    tensor: tensor(on, uniform(out.tensor.size, 5)),
  };
  const width = kvHeads * headSize;
  const gradient = (): HeadsOperand => ({
    tensor: Tensor.allocate(on, [batch, keys, width]),
    offset: 0,
    batchStride: keys * width,
    tokenStride: width,
  });
  const [qGradient, kGradient, vGradient] = [output(on, setup), gradient(), gradient()];
  on.attentionGradient({ ...setup, out, logSumExp, outGradient, qGradient, kGradient, vGradient });
  return { dQ: qGradient.tensor, dK: kGradient.tensor, dV: vGradient.tensor };
}

/** Few head sizes, since backends may compile a kernel for each: the usual ones, and one that no vector width divides. */
const SIZES: readonly Size[] = [
  { batch: 1, queries: 1, heads: 1, kvHeads: 1, headSize: 16, past: 0 },
  { batch: 2, queries: 7, heads: 2, kvHeads: 2, headSize: 5, past: 0 },
  { batch: 2, queries: 33, heads: 4, kvHeads: 2, headSize: 16, past: 0 },
  { batch: 1, queries: 130, heads: 2, kvHeads: 1, headSize: 64, past: 0 },
  { batch: 1, queries: 64, heads: 6, kvHeads: 2, headSize: 16, past: 0 },
];

const CACHED_SIZES: readonly Size[] = [
  { batch: 1, queries: 1, heads: 4, kvHeads: 4, headSize: 16, past: 70 },
  { batch: 2, queries: 5, heads: 6, kvHeads: 3, headSize: 5, past: 29 },
  { batch: 2, queries: 3, heads: 2, kvHeads: 1, headSize: 64, past: 1 },
];

const describe = (size: Size): string =>
  Object.entries(size)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** Of the largest entry: scores below 4 with a dozen roundoffs, through exp and a weighted mean. */
const TOLERANCE = 1e-5;
const byLargest = (_: string, expected: ArrayLike<number>) => ({
  absolute: TOLERANCE * largest(expected),
});

/** Causal attention, forward and backward. */
export const attentionCases: readonly ConformanceCase[] = [
  {
    name: "attention: packed heads of 1 to 130 tokens, shared key heads",
    run: async (backend) => {
      for (const size of SIZES) {
        await agree(
          describe(size),
          backend,
          (on) => {
            const { out, logSumExp } = forward(on, packed(on, size));
            return { out: out.tensor, logSumExp };
          },
          { absolute: 2 * TOLERANCE },
        );
      }
    },
  },
  {
    name: "attention: with past tokens in a larger cache, with or without logSumExp",
    run: async (backend) => {
      for (const size of CACHED_SIZES) {
        await agree(
          describe(size),
          backend,
          (on) => {
            const setup = cached(on, size);
            const { out, logSumExp } = forward(on, setup);
            const alone = output(on, size);
            on.attention({ ...setup, out: alone, logSumExp: undefined });
            return { out: out.tensor, logSumExp, alone: alone.tensor };
          },
          { absolute: 2 * TOLERANCE },
        );
      }
    },
  },
  {
    name: "attention: scores of ±10,000 do not overflow, and the mask holds",
    run: async (backend) => {
      const [tokens, headSize] = [40, 16];
      const size = { batch: 1, queries: tokens, heads: 1, kvHeads: 1, headSize, past: 0 };
      const { high, low, logSumExp } = await evaluate(backend, (on) => {
        // Equal keys: every query takes the mean of the values that it sees, here token indices.
        const run = (score: number) => {
          const operand = (value: (token: number) => number): HeadsOperand => ({
            tensor: tensor(
              on,
              Float32Array.from({ length: headSize * tokens }, (_, i) =>
                value(Math.floor(i / headSize)),
              ),
            ),
            offset: 0,
            batchStride: headSize * tokens,
            tokenStride: headSize,
          });
          // Sixteen products of 100 · score / 400 each, times 1/√16.
          const q = operand(() => score / 400);
          return forward(on, {
            ...geometryOf(size),
            q,
            k: operand(() => 100),
            v: operand((token) => token),
          });
        };
        const up = run(10_000);
        return { high: up.out.tensor, low: run(-10_000).out.tensor, logSumExp: up.logSumExp };
      });
      const mean = Float32Array.from({ length: headSize * tokens + 1 }, (_, i) =>
        i === 0 ? 9 : Math.floor((i - 1) / headSize) / 2,
      );
      compare("out at 10,000", high!, mean, { relative: TOLERANCE });
      compare("out at -10,000", low!, mean, { relative: TOLERANCE });
      compare(
        "logSumExp",
        logSumExp!,
        Float32Array.from({ length: tokens }, (_, i) => 10_000 + Math.log(i + 1)),
        { relative: 1e-6 },
      );
    },
  },
  {
    name: "attention: random scores of several hundred stay finite and right",
    run: (backend) =>
      agree(
        "scores of several hundred",
        backend,
        (on) => {
          const size = { batch: 1, queries: 33, heads: 2, kvHeads: 1, headSize: 16, past: 0 };
          const { out, logSumExp } = forward(on, packed(on, size, 10));
          return { out: out.tensor, logSumExp };
        },
        // Scores of 500 carry an error of about 1e-4, and values go up to 20.
        { absolute: 5e-3 },
      ),
  },
  {
    name: "attentionGradient: packed gradients in one tensor",
    run: async (backend) => {
      for (const size of SIZES) {
        await agree(
          describe(size),
          backend,
          (on) => {
            const { base, ...setup } = packed(on, size);
            const { out, logSumExp } = forward(on, setup);
            const outGradient = { ...out, tensor: tensor(on, uniform(out.tensor.size, 5)) };
            const gradient = Tensor.allocate(on, base.shape);
            const { q, k, v } = packedHeads(gradient, size);
            on.attentionGradient({
              ...setup,
              out,
              logSumExp,
              outGradient,
              qGradient: q,
              kGradient: k,
              vGradient: v,
            });
            return { gradient };
          },
          byLargest,
        );
      }
    },
  },
  {
    name: "attentionGradient: with past tokens, into separate tensors",
    run: async (backend) => {
      for (const size of CACHED_SIZES) {
        await agree(describe(size), backend, (on) => backward(on, cached(on, size)), byLargest);
      }
    },
  },
  {
    name: "attentionGradient: the same call twice gives the same bits",
    run: async (backend) => {
      const size = { batch: 2, queries: 65, heads: 4, kvHeads: 2, headSize: 16, past: 0 };
      const body = (on: Backend) => backward(on, packed(on, size));
      const first = await evaluate(backend, body);
      const second = await evaluate(backend, body);
      for (const [name, values] of Object.entries(first)) compare(name, second[name]!, values);
    },
  },
];
