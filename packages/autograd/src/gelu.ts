import { defineMap, type Expression, map } from "@lrm/tensor";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** tanh(√(2/π) (x + 0.044715 x³)) */
const bend = (x: Expression): Expression =>
  x.mul(x.square().mul(CUBIC).add(1)).mul(SQRT_2_OVER_PI).tanh();

const forward = defineMap(["x"], [], ({ x }) => ({ y: x.mul(0.5).mul(bend(x).add(1)) }));

const backward = defineMap(["dy", "x"], [], ({ dy, x }) => {
  const t = bend(x);
  // t′ = (1 − t²) √(2/π) (1 + 3 · 0.044715 x²)
  const slope = x
    .square()
    .mul(3 * CUBIC)
    .add(1)
    .mul(SQRT_2_OVER_PI);
  const derivative = t
    .add(1)
    .add(x.mul(slope).mul(t.square().neg().add(1)))
    .mul(0.5);
  return { dx: dy.mul(derivative) };
});

/**
 * The Gaussian error linear unit in its tanh form, `½x (1 + tanh(√(2/π) (x + 0.044715 x³)))`. The backward pass recomputes, and overwrites y's gradient.
 *
 * @param x  any shape
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export function gelu(tape: Tape, x: Variable): Variable {
  const { y: value } = map(forward, { x: x.value });
  return tape.record(value, {
    inputs: [x],
    backward: (y) => {
      const gradient = y.takeGradient();
      map(backward, { dy: gradient, x: x.value }, { into: { dx: gradient } });
      x.receive(gradient);
    },
  });
}
