import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";

/**
 * Ways in which ranks exchange a step:
 *
 * - `dense`: gradients are summed on all ranks, and every rank makes the whole update;
 * - `sharded`: each parameter has one owner, who alone sums its gradient, keeps its state and makes
 *   its update; then all ranks take over its values. The same bits as `dense`, for the same bytes;
 * - `exact`: rules that need less than the whole gradient exchange only that; others do as in
 *   `dense`. The same numbers up to rounding, for fewer bytes.
 */
export type ExchangeMode = (typeof EXCHANGE_MODES)[number];

/** Names of the modes. */
export const EXCHANGE_MODES = ["dense", "sharded", "exact"] as const;

/** Names of the modes, and `auto`, which chooses one. */
export const EXCHANGE_CHOICES = ["auto", ...EXCHANGE_MODES] as const;

/** A mode, or `auto`. */
export type ExchangeChoice = (typeof EXCHANGE_CHOICES)[number];

/**
 * Counts the numbers that a step sums over ranks: those of all gradients, or, in the mode `exact`,
 * fewer. A step sends `8·numbers·(N − 1)/N` bytes from each of N ranks, on average.
 */
export function numbersOf(mode: ExchangeMode, groups: readonly OptimizerGroup[]): number {
  let numbers = 0;
  for (const { rule, parameters } of groups) {
    for (const parameter of parameters.filter(isTrained)) {
      const { size, shape } = parameter.value;
      const [m = 1] = shape;
      const seen = rule.layout === "matrix" ? [m, size / m] : [size];
      const exchanges = mode === "exact" && rule.exchange !== undefined;
      const parts = rule.parts?.(parameter.name, seen) ?? 1;
      numbers += (exchanges ? rule.exchangeSize?.(seen, parts) : undefined) ?? size;
    }
  }
  return numbers;
}

/** Tells whether a parameter is not frozen. */
export function isTrained({ trainable }: OptimizerParameter): boolean {
  return trainable !== false;
}
