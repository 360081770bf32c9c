import { defineMap, map, Tensor } from "@lrm/tensor";
import { AVERAGING_INPUTS, AVERAGING_SCALARS, averagedGradient } from "./averaged_gradient.ts";
import type { UpdateBatch } from "./rule.ts";

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
  return { momentum: M, direction: U };
});

/**
 * The exponential moving average `M ← βM + (1 − β)G`, kept as the state `momentum`, and the direction `U = βM + (1 − β)G` that follows from it.
 *
 * @param gradients  one tensor of the batch's shape for each entry, in the place of the entries' own (for rules that transform gradients first)
 * @returns  `[entries, ...shape]`: U, or M itself without `nesterov`; read only, valid until the step ends
 */
export function emaMomentum(
  batch: UpdateBatch,
  { momentum: beta, nesterov }: MomentumOptions,
  gradients: readonly Tensor[] = batch.entries.map(({ gradient }) => gradient),
): Tensor {
  const { entries, gradientScale } = batch;
  const M = batch.state.momentum!;
  const scalars = { beta, rest: 1 - beta, follow: beta, ahead: 1 - beta };
  const U = nesterov ? Tensor.allocate(M.backend, M.shape) : M;
  entries.forEach(({ state: { momentum } }, index) => {
    const inputs = { gradient: gradients[index]!, gradientScale, momentum: momentum! };
    if (nesterov) {
      const direction = entryOf(U, index);
      map(averageAndLookAhead, inputs, { scalars, into: { momentum: momentum!, direction } });
    } else {
      map(average, inputs, { scalars, into: { momentum: momentum! } });
    }
  });
  return U;
}

const scaled = defineMap(["gradient", "gradientScale"], [], ({ gradient, gradientScale }) => ({
  out: gradient.mul(gradientScale),
}));

/** The gradients of a batch, scaled, in one tensor: `[entries, ...shape]`. */
export function stackGradients({ entries, gradientScale, shape }: UpdateBatch): Tensor {
  const stack = Tensor.allocate(gradientScale.backend, [entries.length, ...shape]);
  entries.forEach(({ gradient }, index) => {
    map(scaled, { gradient, gradientScale }, { into: { out: entryOf(stack, index) } });
  });
  return stack;
}

/** A view of entry `index` of a stack `[entries, ...shape]`. */
export function entryOf(stack: Tensor, index: number): Tensor {
  using row = stack.slice(index, index + 1); // [1, ...shape]
  return row.reshape(stack.shape.slice(1));
}
