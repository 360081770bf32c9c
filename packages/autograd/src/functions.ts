import { defineElementwise, runElementwise } from "./_elementwise.ts";
import type { Variable } from "./tape.ts";

const negation = defineElementwise("negative", ["x"], ({ x }) => x.neg());
const magnitude = defineElementwise("abs", ["x"], ({ x }) => x.abs());
const exponential = defineElementwise("exp", ["x"], ({ x }) => x.exp());
const logarithm = defineElementwise("log", ["x"], ({ x }) => x.log());
const root = defineElementwise("sqrt", ["x"], ({ x }) => x.sqrt());
const power = defineElementwise("square", ["x"], ({ x }) => x.square());
const sine = defineElementwise("sin", ["x"], ({ x }) => x.sin());
const cosine = defineElementwise("cos", ["x"], ({ x }) => x.cos());
const tangent = defineElementwise("tanh", ["x"], ({ x }) => x.tanh());
const logistic = defineElementwise("sigmoid", ["x"], ({ x }) => x.sigmoid());
const rectifier = defineElementwise("relu", ["x"], ({ x }) =>
  // Unlike a maximum, it keeps NaN, and has the derivative 0 at 0.
  x.lessThan(0).add(x.equal(0)).select(0, x),
);
const gate = defineElementwise("silu", ["x"], ({ x }) => x.mul(x.sigmoid()));

/** Computes `−x`. */
export function negative(x: Variable): Variable {
  return runElementwise(negation, { x });
}

/** Computes |x|. The derivative at 0 is 0. */
export function abs(x: Variable): Variable {
  return runElementwise(magnitude, { x });
}

/** Computes eˣ. The backward pass reads the result instead of computing it again. */
export function exp(x: Variable): Variable {
  return runElementwise(exponential, { x });
}

/** Computes the natural logarithm. */
export function log(x: Variable): Variable {
  return runElementwise(logarithm, { x });
}

/** Computes the square root. The derivative at 0 is infinite. */
export function sqrt(x: Variable): Variable {
  return runElementwise(root, { x });
}

/** Computes x². */
export function square(x: Variable): Variable {
  return runElementwise(power, { x });
}

/** Computes the sine of angles in radians, accurately up to |x| = 8192. */
export function sin(x: Variable): Variable {
  return runElementwise(sine, { x });
}

/** Computes the cosine of angles in radians, accurately up to |x| = 8192. */
export function cos(x: Variable): Variable {
  return runElementwise(cosine, { x });
}

/**
 * Computes the hyperbolic tangent. The backward pass reads the result instead of computing it
 * again.
 */
export function tanh(x: Variable): Variable {
  return runElementwise(tangent, { x });
}

/** Computes the logistic function `1 / (1 + e^−x)`. */
export function sigmoid(x: Variable): Variable {
  return runElementwise(logistic, { x });
}

/** Computes the rectifier, x where it is positive, else 0. The derivative at 0 is 0. */
export function relu(x: Variable): Variable {
  return runElementwise(rectifier, { x });
}

/**
 * Computes `x / (1 + e^−x)`. For the gate of a SwiGLU layer use `siluGate`, which multiplies in the
 * same kernel.
 *
 * @see Elfwing, Uchibe and Doya 2017, https://arxiv.org/abs/1702.03118
 */
export function silu(x: Variable): Variable {
  return runElementwise(gate, { x });
}
