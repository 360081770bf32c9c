import { defineMap, type Expression, map, reduce } from "@lrm/tensor";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Builds 1 / √(mean(x²) + epsilon) of each row. */
function inverseRoot(v: Readonly<Record<"x" | "size" | "epsilon", Expression>>): Expression {
  const meanSquare = v.x.square().rowSum().div(v.size).add(v.epsilon);
  return meanSquare.sqrt().div(meanSquare);
}

const plain = defineMap(["x"], ["size", "epsilon"], (v) => {
  const inverse = inverseRoot(v);
  return { y: v.x.mul(inverse), inverse };
});

const gained = defineMap(["x", "gain"], ["size", "epsilon"], (v) => {
  const inverse = inverseRoot(v);
  return { y: v.x.mul(inverse).mul(v.gain), inverse };
});

/** Builds dx = (g − x̂ mean(g x̂)) · inverse, with x̂ = x · inverse. */
function gradient(
  g: Expression,
  v: Readonly<Record<"x" | "inverse" | "size", Expression>>,
): Expression {
  const normalized = v.x.mul(v.inverse);
  return g.sub(normalized.mul(g.mul(normalized).rowSum().div(v.size))).mul(v.inverse);
}

const plainBackward = defineMap(["dy", "x", "inverse"], ["size"], (v) => ({
  dx: gradient(v.dy, v),
}));
const plainBackwardAdded = defineMap(["dy", "x", "inverse", "previous"], ["size"], (v) => ({
  dx: v.previous.add(gradient(v.dy, v)),
}));
const gainedBackward = defineMap(["dy", "x", "inverse", "gain"], ["size"], (v) => ({
  dx: gradient(v.dy.mul(v.gain), v),
}));
const gainedBackwardAdded = defineMap(
  ["dy", "x", "inverse", "gain", "previous"],
  ["size"],
  (v) => ({
    dx: v.previous.add(gradient(v.dy.mul(v.gain), v)),
  }),
);

/** One term of dgain = Σ_rows dy x̂. */
const gainTerm = defineMap(["dy", "x", "inverse"], [], ({ dy, x, inverse }) => ({
  term: dy.mul(x.mul(inverse)),
}));

/**
 * Divides the last axis by its root mean square, `y = gain · x / √(mean(x²) + epsilon)`, in one
 * kernel. Keeps only one number of each row for the backward pass, besides its input.
 *
 * @param x  `[..., C]`
 * @param gain  `[C]`. Default: 1
 * @returns  `[..., C]`, owned by the tape
 * @see Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467
 */
export function rmsNorm(
  x: Variable,
  gain?: Input,
  { epsilon = 1e-6 }: { readonly epsilon?: number } = {},
): Variable {
  const tape = tapeOf("rmsNorm", x, gain);
  const size = x.shape.at(-1)!;
  const scalars = { size, epsilon };
  const { y, inverse } = gain
    ? map(gained, { x: x.value, gain: gain.value }, { scalars })
    : map(plain, { x: x.value }, { scalars }); // y [..., C], inverse [..., 1]
  return tape.record(y, {
    inputs: [x, gain],
    saved: [inverse],
    backward: (output) => {
      const dy = output.takeGradient();
      const inputs = { dy, x: x.value, inverse };
      // [..., C] → [C]
      gain?.contribute((into, accumulate) => {
        reduce("sum", gainTerm, inputs, { axes: [0, -2], into, accumulate });
      });
      if (!x.differentiable) {
        dy.dispose();
        return;
      }
      const previous = x.hasGradient ? x.gradient : undefined;
      const options = { scalars: { size }, into: { dx: previous ?? dy } };
      if (gain !== undefined) {
        const all = { ...inputs, gain: gain.value };
        if (previous) map(gainedBackwardAdded, { ...all, previous }, options);
        else map(gainedBackward, all, options);
      } else if (previous) map(plainBackwardAdded, { ...inputs, previous }, options);
      else map(plainBackward, inputs, options);
      if (previous) dy.dispose();
      else x.receive(dy);
    },
  });
}
