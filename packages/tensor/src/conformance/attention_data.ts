import type { AttentionGeometry, AttentionOperation, HeadsOperand } from "../attention.ts";
import type { Backend } from "../backend.ts";
import { Tensor, tensor } from "../tensor.ts";
import { uniform } from "./data.ts";

export interface Setup extends AttentionGeometry {
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
}

export type Size = Pick<
  AttentionGeometry,
  "batch" | "queries" | "heads" | "kvHeads" | "headSize" | "past"
>;

export const geometryOf = (size: Size): AttentionGeometry => ({
  ...size,
  keys: size.queries + size.past,
  scale: 1 / Math.sqrt(size.headSize),
});

/**
 * Packs q, k and v in one tensor, `[B, T, (heads + 2·kvHeads)·headSize]`, as one projection
 * computes them.
 */
export function packed(on: Backend, size: Size, factor = 1): Setup & { readonly base: Tensor } {
  const { batch, queries, heads, kvHeads, headSize } = size;
  const tokenStride = (heads + 2 * kvHeads) * headSize;
  const values = uniform(batch * queries * tokenStride, 1, -2 * factor, 2 * factor);
  const base = tensor(on, values, [batch, queries, tokenStride]);
  return { base, ...geometryOf(size), ...packedHeads(base, size) };
}

export function packedHeads(base: Tensor, { queries, heads, kvHeads, headSize }: Size) {
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

/** Separate q, with k and v in caches that have room for more tokens. */
export function cached(on: Backend, size: Size): Setup {
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

/** Contiguous `[B, T, heads·headSize]`, after one element that must not change. */
export function output(on: Backend, { batch, queries, heads, headSize }: Size): HeadsOperand {
  const width = heads * headSize;
  return {
    tensor: tensor(on, new Float32Array(batch * queries * width + 1).fill(9)),
    offset: 1,
    batchStride: queries * width,
    tokenStride: width,
  };
}

export function forward(on: Backend, setup: Setup): { out: HeadsOperand; logSumExp: Tensor } {
  const out = output(on, setup);
  const logSumExp = Tensor.allocate(on, [setup.batch, setup.heads, setup.queries]);
  on.run<AttentionOperation>({ kind: "attention", ...setup, out, logSumExp });
  return { out, logSumExp };
}

/**
 * Head sizes: the usual ones, and one that no vector width divides. They are few, since backends
 * may compile a kernel for each.
 */
export const SIZES: readonly Size[] = [
  { batch: 1, queries: 1, heads: 1, kvHeads: 1, headSize: 16, past: 0 },
  { batch: 2, queries: 7, heads: 2, kvHeads: 2, headSize: 5, past: 0 },
  { batch: 2, queries: 33, heads: 4, kvHeads: 2, headSize: 16, past: 0 },
  { batch: 1, queries: 130, heads: 2, kvHeads: 1, headSize: 64, past: 0 },
  { batch: 1, queries: 64, heads: 6, kvHeads: 2, headSize: 16, past: 0 },
];

export const CACHED_SIZES: readonly Size[] = [
  { batch: 1, queries: 1, heads: 4, kvHeads: 4, headSize: 16, past: 70 },
  { batch: 2, queries: 5, heads: 6, kvHeads: 3, headSize: 5, past: 29 },
  { batch: 2, queries: 3, heads: 2, kvHeads: 1, headSize: 64, past: 1 },
];

export const describe = (size: Size): string =>
  Object.entries(size)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/**
 * Tolerance relative to the largest entry: scores below 4 with a dozen roundoffs, through exp and a
 * weighted mean.
 */
export const TOLERANCE = 1e-5;
