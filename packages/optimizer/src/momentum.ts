import { defineMap, map, Tensor } from "@lrm/tensor";
import { AVERAGING_INPUTS, AVERAGING_SCALARS, averagedGradient } from "./averaged_gradient.ts";
import type { UpdateBatch, UpdateSpan } from "./rule.ts";

/** How gradients are averaged over time. */
export interface MomentumOptions {
  /** β, the part of the old average that stays. */
  readonly momentum: number;
  /** Looks one step ahead: the direction is `βM + (1 − β)G` instead of M. */
  readonly nesterov: boolean;
}

const average = defineMap(AVERAGING_INPUTS, AVERAGING_SCALARS, (inputs) => ({
  momentum: averagedGradient(inputs).M,
}));

const averageAndLookAhead = defineMap(AVERAGING_INPUTS, AVERAGING_SCALARS, (inputs) => {
  const { M, U } = averagedGradient(inputs);
  return { direction: U, momentum: M }; // U first: M may be written over what U is made of
});

/**
 * The exponential moving average `M ← βM + (1 − β)G`, kept as the state `momentum`, and the direction `U = βM + (1 − β)G` that follows from it.
 *
 * @param gradients  `[entries, ...shape]`, in the place of the entries' own (for rules that transform gradients first)
 * @returns  `[entries, ...shape]`: U, or M itself without `nesterov`; read only, valid until the step ends
 */
export function emaMomentum(
  { spans, state, gradientScale }: UpdateBatch,
  { momentum: beta, nesterov }: MomentumOptions,
  gradients?: Tensor,
): Tensor {
  const M = state.momentum!;
  const scalars = { beta, rest: 1 - beta, follow: beta, ahead: 1 - beta };
  const U = nesterov ? Tensor.allocate(M.backend, M.shape) : M;
  const add = (gradient: Tensor, momentum: Tensor, direction: Tensor): void => {
    const inputs = { gradient, gradientScale, momentum };
    if (nesterov) map(averageAndLookAhead, inputs, { scalars, into: { momentum, direction } });
    else map(average, inputs, { scalars, into: { momentum } });
  };
  if (gradients !== undefined) add(gradients, M, U);
  else for (const span of spans) add(span.gradient, span.state.momentum!, spanOf(U, span));
  return U;
}

const scaled = defineMap(["gradient", "gradientScale"], [], ({ gradient, gradientScale }) => ({
  out: gradient.mul(gradientScale),
}));

/** The gradients of a batch, scaled, in one tensor: `[entries, ...shape]`. */
export function stackGradients({ entries, spans, gradientScale, shape }: UpdateBatch): Tensor {
  const stack = Tensor.allocate(gradientScale.backend, [entries.length, ...shape]);
  for (const span of spans) {
    const { gradient } = span;
    map(scaled, { gradient, gradientScale }, { into: { out: spanOf(stack, span) } });
  }
  return stack;
}

/** A view of a span's part of a stack `[entries, ...shape]`. */
export function spanOf(
  stack: Tensor,
  { start, count }: Pick<UpdateSpan, "start" | "count">,
): Tensor {
  return stack.slice(start, start + count);
}
