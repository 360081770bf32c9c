import {
  adamw,
  type MatrixRules,
  matrixGroups,
  type OptimizerGroup,
  type OptimizerParameter,
  partition,
  roleOf,
} from "@lrm/optimizer";
import type { OptimizerConfig } from "./optimizer_config.ts";

/**
 * Groups the parameters of a run with `allMatrices`, or those of adapters: all matrices belong to
 * the matrix rules, also embedding and head, and only vectors to AdamW.
 *
 * @throws ArgumentError that names a parameter of two or more axes without a role
 */
export function allMatrices(
  rules: MatrixRules,
  parameters: readonly OptimizerParameter[],
  auxiliary: NonNullable<OptimizerConfig["adamw"]>,
): OptimizerGroup[] {
  const { embeddingLearningRate: _, headLearningRate: __, ...options } = auxiliary;
  const { matrices, vectors } = partition(parameters, {
    matrices: (parameter) => roleOf(parameter) !== "vector",
    vectors: (parameter) => roleOf(parameter) === "vector",
  });
  return [...matrixGroups(rules, matrices), { rule: adamw(options), parameters: vectors }];
}

/** Rates of AdamW that {@link allMatrices} leaves without parameters. */
export const UNUSED_RATES = ["embeddingLearningRate", "headLearningRate"] as const;

/**
 * Finds a rate that no parameter of a whole model would have, by its name in `adamw`. Those of
 * adapters: see `checkUnusedFlags`.
 */
export function unusedRate({
  allMatrices: all,
  adamw: auxiliary,
}: Pick<OptimizerConfig, "allMatrices" | "adamw">): string | undefined {
  if (all !== true) return undefined;
  return UNUSED_RATES.find((name) => auxiliary?.[name] !== undefined);
}
