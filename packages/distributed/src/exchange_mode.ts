import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";
import { RanksError } from "./ranks_error.ts";

/**
 * Ways in which ranks exchange a step:
 *
 * - `dense`: gradients are summed on all ranks, and every rank makes the whole update;
 * - `sharded`: each parameter has one owner, who alone sums its gradient, keeps its state and makes
 *   its update; then all ranks take over its values. The same bits as `dense`, for the same bytes;
 * - `exact`: rules that need less than the whole gradient exchange only that; others do as in
 *   `dense`. The same numbers up to rounding, for fewer bytes.
 */
export type ExchangeMode = "dense" | "sharded" | "exact";

/** Names of the modes, and `auto`, which chooses one. */
export const EXCHANGE_CHOICES = ["auto", "dense", "sharded", "exact"] as const;

/** A mode, or `auto`. */
export type ExchangeChoice = (typeof EXCHANGE_CHOICES)[number];

/** Facts that decide the mode. */
export interface ExchangeFacts {
  readonly size: number;
  /** True if gradients are clipped. */
  readonly clips: boolean;
}

/** A mode, and why it was chosen. */
export interface ChosenMode {
  readonly mode: ExchangeMode;
  readonly why: string;
}

/**
 * Chooses the mode. `auto` takes `exact` where it sends fewer bytes, otherwise `sharded`, which
 * sends as many as `dense` and divides the work and the state of the update.
 *
 * @throws RanksError for `exact` where no rule supports it, or with clipping, which needs the norm
 *   of gradients that no rank has
 */
export function chooseMode(
  choice: ExchangeChoice,
  groups: readonly OptimizerGroup[],
  { size, clips }: ExchangeFacts,
): ChosenMode {
  const rules = groups.filter(({ parameters }) => parameters.length > 0).map(({ rule }) => rule);
  const able = rules.find(({ exchange }) => exchange !== undefined);
  if (choice === "exact") {
    if (able === undefined) {
      throw new RanksError(
        `Cannot exchange in the mode exact: no rule of ${rules.map(({ name }) => name).join(", ")} needs less than whole gradients`,
        "take sharded, or low-rank-muon",
      );
    }
    if (clips) {
      throw new RanksError(
        "Cannot clip gradients in the mode exact: no rank has the whole gradient, whose norm it needs",
        "do not clip, or take sharded",
      );
    }
  }
  if (choice !== "auto") return { mode: choice, why: "as asked" };
  if (size === 1) return { mode: "dense", why: "there is one rank" };
  if (able === undefined) {
    return { mode: "sharded", why: "it divides the update, for as many bytes as dense" };
  }
  const [exact, dense] = [numbersOf("exact", groups), numbersOf("dense", groups)];
  const share = `${((100 * exact) / dense).toFixed(0)} % of the bytes of dense`;
  if (clips) return { mode: "sharded", why: "gradients are clipped, which exact cannot do" };
  return exact < dense
    ? { mode: "exact", why: `${able.name} needs ${share}` }
    : { mode: "sharded", why: `exact would need ${share}` };
}

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
