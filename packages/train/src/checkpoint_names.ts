/** Beginnings of the names of tensors in checkpoints. */
export const CHECKPOINT_PREFIXES = {
  /** Weights and other state of the model. */
  model: "model/",
  /** Averages of the weights. */
  average: "average/",
  /** State of the optimizer. */
  optimizer: "optimizer/",
} as const;

/**
 * Puts a prefix before the names of tensors.
 *
 * @example
 * ```ts
 * import { CHECKPOINT_PREFIXES, prefixed } from "@lrm/train";
 *
 * expect(prefixed(CHECKPOINT_PREFIXES.model, { weight: 1 })).toEqual({ "model/weight": 1 });
 * ```
 */
export function prefixed<T>(
  prefix: string,
  tensors: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, each]) => [prefix + name, each]));
}
