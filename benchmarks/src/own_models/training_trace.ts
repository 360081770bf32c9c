import { relativeError } from "../known_matrix.ts";
import type { ModelProblem } from "./model_problem.ts";

/** Steps of a trace: enough for momentum and the correction of the averages to matter. */
export const TRACE_STEPS = 3;

/**
 * Largest {@link traceError} of a right training. Sums in another order were measured below
 * 3e-4, with both optimizers.
 */
export const TRACE_TOLERANCE = 2e-3;

/** Losses and weights of the first steps of a training. */
export interface TrainingTrace {
  /** Loss before each of the {@link TRACE_STEPS} steps. */
  readonly losses: readonly number[];
  /** Weights after them, in the order and layout of the problem. */
  readonly weights: readonly ArrayLike<number>[];
}

/**
 * Compares two trainings of one problem: returns the largest relative error of a loss, and of the
 * way that a parameter went, `‖w − w′‖ / ‖w′ − w₀‖`. NaN if a number is missing.
 */
export function traceError(
  actual: TrainingTrace,
  expected: TrainingTrace,
  { parameters }: Pick<ModelProblem, "parameters">,
): number {
  const losses = expected.losses.map((loss, at) => Math.abs(actual.losses[at]! - loss) / loss);
  const ways = expected.weights.map((weights, at) => {
    const start = parameters[at]!.values;
    const way = (of: ArrayLike<number>) => Float64Array.from(start, (w, i) => of[i]! - w);
    return relativeError(way(actual.weights[at] ?? []), way(weights));
  });
  return Math.max(...losses, ...ways);
}
