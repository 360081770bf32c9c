import type { LanguageModel } from "@lrm/language-model";
import {
  type AdamWOptions,
  adamw,
  adamwEntry,
  type OptimizerGroup,
  partition,
  roleOf,
  type Settings,
  setting,
  type UpdateRule,
} from "@lrm/optimizer";

/** AdamW for parameters that are not matrices. */
export interface AuxiliaryConfig extends AdamWOptions {
  readonly learningRate: number;
  /** Learning rate of embeddings and positions. Default: `learningRate`. */
  readonly embeddingLearningRate?: number;
  /** Learning rate of an output head that is not the embedding. Default: `learningRate`. */
  readonly headLearningRate?: number;
}

const setRate = (help: string, own?: number) =>
  setting.number({ from: 0, help, ...(own !== undefined && { default: own }) });

/** Removes the defaults that AdamW has as the only optimizer. */
const OWN = { common: false, training: undefined } as const;

/** Settings of {@link AuxiliaryConfig}: those of AdamW, with separate learning rates. */
export const AUXILIARY_SETTINGS: Settings = {
  ...Object.fromEntries(
    Object.entries(adamwEntry.settings).map(([name, each]) => [
      name,
      { ...each, help: `${each.help}, in AdamW for other parameters`, ...OWN },
    ]),
  ),
  learningRate: setRate("Step size of AdamW, for parameters that are not matrices", 6e-3),
  embeddingLearningRate: setRate("Step size of AdamW for embeddings and positions"),
  headLearningRate: setRate("Step size of AdamW for an output head that is not the embedding"),
};

/** Groups parameters by role: matrices for a rule, the others for AdamW. */
export function groupsWithAuxiliary(
  rule: UpdateRule,
  { embeddingLearningRate, headLearningRate, ...rest }: AuxiliaryConfig,
  { parameters }: Pick<LanguageModel, "parameters">,
): OptimizerGroup[] {
  const own = (learningRate = rest.learningRate) => adamw({ ...rest, learningRate });
  // Parameters with the same rate form one group, as in runs of earlier versions.
  if (embeddingLearningRate === undefined && headLearningRate === undefined) {
    const { matrices, rest: others } = partition(parameters);
    return [
      { rule, parameters: matrices },
      { rule: own(), parameters: others },
    ];
  }
  const { matrices, heads, embeddings, vectors } = partition(parameters, {
    matrices: (parameter) => roleOf(parameter) === "matrix",
    heads: (parameter) => roleOf(parameter) === "head",
    embeddings: (parameter) => roleOf(parameter) === "embedding",
    vectors: (parameter) => roleOf(parameter) === "vector",
  });
  return [
    { rule, parameters: matrices },
    { rule: own(headLearningRate), parameters: heads },
    { rule: own(embeddingLearningRate), parameters: embeddings },
    { rule: own(), parameters: vectors },
  ];
}
