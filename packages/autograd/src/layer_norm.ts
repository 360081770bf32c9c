import { defineMap, type Expression, map, reduce, sum } from "@lrm/tensor";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

const forward = defineMap(["x", "gain", "bias"], ["size", "epsilon"], (v) => {
  const mean = v.x.rowSum().div(v.size);
  const centered = v.x.sub(mean);
  const variance = centered.square().rowSum().div(v.size).add(v.epsilon);
  const inverse = variance.sqrt().div(variance);
  return { y: centered.mul(inverse).mul(v.gain).add(v.bias), mean, inverse };
});

type Name = "dy" | "x" | "mean" | "inverse" | "gain" | "size";

/**
 * Builds dx = (g − mean(g) − x̂ mean(g x̂)) · inverse, with g = dy gain, x̂ = (x − mean) · inverse.
 */
function gradient(v: Readonly<Record<Name, Expression>>): Expression {
  const normalized = v.x.sub(v.mean).mul(v.inverse);
  const g = v.dy.mul(v.gain);
  const along = g.mul(normalized).rowSum().div(v.size);
  return g.sub(g.rowSum().div(v.size)).sub(normalized.mul(along)).mul(v.inverse);
}

const backward = defineMap(["dy", "x", "mean", "inverse", "gain"], ["size"], (v) => ({
  dx: gradient(v),
}));

const backwardAdded = defineMap(
  ["dy", "x", "mean", "inverse", "gain", "previous"],
  ["size"],
  (v) => ({ dx: v.previous.add(gradient(v)) }),
);

/** One term of dgain = Σ_rows dy x̂. */
const gainTerm = defineMap(["dy", "x", "mean", "inverse"], [], ({ dy, x, mean, inverse }) => ({
  term: dy.mul(x.sub(mean).mul(inverse)),
}));

/**
 * Normalizes the last axis to mean 0 and variance 1,
 * `y = gain · (x − mean) / √(variance + epsilon) + bias`, in one kernel. Keeps only the mean and
 * the inverse standard deviation of each row for the backward pass, besides its input.
 *
 * @param x  `[..., C]`
 * @param gain  `[C]`
 * @param bias  `[C]`
 * @returns  `[..., C]`, owned by the tape
 * @see Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450
 */
export function layerNorm(
  x: Variable,
  gain: Input,
  bias: Input,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): Variable {
  const tape = tapeOf("layerNorm", x, gain, bias);
  const size = x.shape.at(-1)!;
  const { y, mean, inverse } = map(
    forward,
    { x: x.value, gain: gain.value, bias: bias.value },
    { scalars: { size, epsilon } },
  ); // y [..., C], mean and inverse [..., 1]
  return tape.record(y, {
    inputs: [x, gain, bias],
    saved: [mean, inverse],
    backward: (output) => {
      const dy = output.takeGradient();
      const statistics = { x: x.value, mean, inverse };
      // [..., C] → [C]
      gain.contribute((into, accumulate) => {
        reduce("sum", gainTerm, { dy, ...statistics }, { axes: [0, -2], into, accumulate });
      });
      bias.contribute((into, accumulate) => {
        sum(dy, { axes: [0, -2], into, accumulate });
      });
      if (!x.differentiable) {
        dy.dispose();
        return;
      }
      const inputs = { dy, ...statistics, gain: gain.value };
      if (x.hasGradient) {
        const previous = x.gradient;
        map(backwardAdded, { ...inputs, previous }, { scalars: { size }, into: { dx: previous } });
        dy.dispose();
      } else {
        map(backward, inputs, { scalars: { size }, into: { dx: dy } });
        x.receive(dy);
      }
    },
  });
}
