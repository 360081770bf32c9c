import {
  adamw,
  type OptimizerGroup,
  type OptimizerParameter,
  partition,
  roleOf,
  type UpdateRule,
} from "@lrm/optimizer";
import type { OptimizerConfig } from "./optimizer_config.ts";

/**
 * Groups parameters for runs with `allMatrices`: embedding and head belong to the matrix rule too,
 * and only vectors to AdamW.
 *
 * @throws ArgumentError that names a parameter of two or more axes without a role
 */
export function allMatrices(
  rule: UpdateRule,
  parameters: readonly OptimizerParameter[],
  auxiliary: NonNullable<OptimizerConfig["adamw"]>,
): OptimizerGroup[] {
  const { embeddingLearningRate: _, headLearningRate: __, ...options } = auxiliary;
  const { matrices, vectors } = partition(parameters, {
    matrices: (parameter) => roleOf(parameter) !== "vector",
    vectors: (parameter) => roleOf(parameter) === "vector",
  });
  return [
    { rule, parameters: matrices },
    { rule: adamw(options), parameters: vectors },
  ];
}

/** Rates of AdamW that `allMatrices` leaves without parameters. */
const WITHOUT_PARAMETERS = ["embeddingLearningRate", "headLearningRate"] as const;

/** Finds a rate of a configuration that no parameter would have, by its name in `adamw`. */
export function unusedRate({
  allMatrices: all,
  adamw: auxiliary,
}: Pick<OptimizerConfig, "allMatrices" | "adamw">): string | undefined {
  if (all !== true) return undefined;
  return WITHOUT_PARAMETERS.find((name) => auxiliary?.[name] !== undefined);
}
