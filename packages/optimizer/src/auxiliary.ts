import { type AdamWOptions, adamw, adamwEntry } from "./adamw.ts";
import { type MatrixRules, matrixGroups } from "./matrix_groups.ts";
import type { OptimizerGroup } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import { partition } from "./partition.ts";
import { roleOf } from "./role.ts";
import type { Settings } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

/**
 * Learning rate of AdamW beside a matrix rule: it works on the nano model with batches of 4 × 128
 * tokens. Higher than for AdamW alone, whose rate is limited by the matrices.
 */
const LEARNING_RATE = 6e-3;

/** AdamW for parameters that are not matrices. */
export interface AuxiliaryOptions extends AdamWOptions {
  /** Step size of AdamW. Default: 0.006. */
  readonly learningRate?: number;
  /** Learning rate of embeddings and positions. Default: `learningRate`. */
  readonly embeddingLearningRate?: number;
  /** Learning rate of an output head that is not the embedding. Default: `learningRate`. */
  readonly headLearningRate?: number;
}

const setRate = (help: string, own?: number) =>
  setting.number({ from: 0, help, ...(own !== undefined && { default: own }) });

/** Removes the defaults that AdamW has as the only optimizer. */
const OWN = { common: false, training: undefined } as const;

/** Settings of {@link AuxiliaryOptions}: those of AdamW, with separate learning rates. */
export const AUXILIARY_SETTINGS: Settings = {
  ...Object.fromEntries(
    Object.entries(adamwEntry.settings).map(([name, each]) => [
      name,
      { ...each, help: `${each.help}, in AdamW for other parameters`, ...OWN },
    ]),
  ),
  learningRate: setRate("Step size of AdamW, for parameters that are not matrices", LEARNING_RATE),
  embeddingLearningRate: setRate("Step size of AdamW for embeddings and positions"),
  headLearningRate: setRate("Step size of AdamW for an output head that is not the embedding"),
};

/**
 * Groups parameters by role: matrices as {@link matrixGroups} does, the others for AdamW. Frozen
 * parameters are in no group.
 *
 * @returns  groups of matrices, then one for the others, or three if embeddings or heads have a
 *   learning rate of their own
 * @throws ArgumentError that names a parameter of two or more axes without a role
 */
export function groupsWithAuxiliary(
  rules: MatrixRules,
  parameters: readonly OptimizerParameter[],
  { embeddingLearningRate, headLearningRate, ...rest }: AuxiliaryOptions = {},
): OptimizerGroup[] {
  const own = (learningRate = rest.learningRate ?? LEARNING_RATE) =>
    adamw({ ...rest, learningRate });
  // Parameters with the same rate form one group, as in runs of earlier versions.
  if (embeddingLearningRate === undefined && headLearningRate === undefined) {
    const { matrices, rest: others } = partition(parameters);
    return [...matrixGroups(rules, matrices), { rule: own(), parameters: others }];
  }
  const { matrices, heads, embeddings, vectors } = partition(parameters, {
    matrices: (parameter) => roleOf(parameter) === "matrix",
    heads: (parameter) => roleOf(parameter) === "head",
    embeddings: (parameter) => roleOf(parameter) === "embedding",
    vectors: (parameter) => roleOf(parameter) === "vector",
  });
  return [
    ...matrixGroups(rules, matrices),
    { rule: own(headLearningRate), parameters: heads },
    { rule: own(embeddingLearningRate), parameters: embeddings },
    { rule: own(), parameters: vectors },
  ];
}
