import { defineMap } from "@lrm/tensor";
import { map } from "./map.ts";
import type { Variable } from "./tape.ts";

const normalized = defineMap(["x"], [], ({ x }) => {
  // Any constant of the row gives the same result; the largest element avoids overflow.
  const e = x.sub(x.rowMax().stopGradient()).exp();
  return { y: e.div(e.rowSum()) };
});

const logarithm = defineMap(["x"], [], ({ x }) => {
  const centered = x.sub(x.rowMax().stopGradient());
  return { y: centered.sub(centered.exp().rowSum().log()) };
});

/**
 * Computes `eˣ / Σ eˣ` over the last axis, in one kernel. The backward pass reads the result
 * instead of computing it again.
 *
 * @param x  `[..., n]`
 * @returns  same shape, owned by the tape
 */
export function softmax(x: Variable): Variable {
  return map(normalized, { x }).y;
}

/**
 * Computes `x − log Σ eˣ` over the last axis, in one kernel. The backward pass reads the result.
 *
 * @param x  `[..., n]`
 * @returns  same shape, owned by the tape
 */
export function logSoftmax(x: Variable): Variable {
  return map(logarithm, { x }).y;
}
