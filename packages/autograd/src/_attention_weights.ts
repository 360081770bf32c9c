import { column, defineMap, type Expression, type Tensor } from "@lrm/tensor";
import { map } from "./map.ts";
import { type Input, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Softmax along the row over scores of seen keys; zeros if there are none. */
function softmax(score: Expression, seen?: Expression): Expression {
  if (seen === undefined) {
    const e = score.sub(score.rowMax()).exp();
    return e.div(e.rowSum());
  }
  const shown = seen.select(score, -3e38);
  const e = seen.select(shown.sub(shown.rowMax()).exp(), 0);
  const total = e.rowSum();
  return e.div(total.add(total.equal(0).stopGradient()));
}

/** 0 where a bias of −∞ hides a key. NaN is seen. */
const unhidden = (bias: Expression): Expression =>
  bias.isFinite().select(1, bias.lessThan(0).equal(0));

const upTo = (i: Expression): Expression => column.lessThan(i.add(0.5));

const plain = defineMap(["s"], ["scale"], ({ s, scale }) => ({ weights: softmax(s.mul(scale)) }));
const causally = defineMap(["s", "i"], ["scale"], ({ s, i, scale }) => ({
  weights: softmax(s.mul(scale), upTo(i)),
}));
const biased = defineMap(["s", "bias"], ["scale"], ({ s, bias, scale }) => ({
  weights: softmax(s.mul(scale).add(bias), unhidden(bias)),
}));
const biasedCausally = defineMap(["s", "bias", "i"], ["scale"], ({ s, bias, i, scale }) => ({
  weights: softmax(s.mul(scale).add(bias), unhidden(bias).mul(upTo(i))),
}));
const masked = defineMap(["s", "mask"], ["scale"], ({ s, mask, scale }) => ({
  weights: softmax(s.mul(scale), mask),
}));
const maskedCausally = defineMap(["s", "mask", "i"], ["scale"], ({ s, mask, i, scale }) => ({
  weights: softmax(s.mul(scale), mask.mul(upTo(i))),
}));

/**
 * Computes the weights of keys, in one kernel.
 *
 * @param s  products of queries and keys, `[B, heads, T, S]`
 * @param mask  broadcasts to this shape; int32 for seen keys, float32 to be added, where −∞ hides
 * @param i  positions of causal queries, `[T, 1]`
 */
export function attentionWeights(
  s: Variable,
  scale: number,
  mask: Input | Tensor | undefined,
  i: Tensor | undefined,
): Variable {
  const options = { scalars: { scale } };
  if (mask === undefined) {
    return (i ? map(causally, { s, i }, options) : map(plain, { s }, options)).weights;
  }
  if (tensorOf(mask).dtype === "int32") {
    return (i ? map(maskedCausally, { s, mask, i }, options) : map(masked, { s, mask }, options))
      .weights;
  }
  const bias = mask;
  return (i ? map(biasedCausally, { s, bias, i }, options) : map(biased, { s, bias }, options))
    .weights;
}
