import type { FileCorpus } from "@lrm/data/node";
import { fitOfExamples } from "@lrm/train";
import type { RunConfig } from "../run_config.ts";

/**
 * Computes the tokens of a run's step; of examples, their mean without padding.
 *
 * @param corpus  data of the run
 */
export function tokensPerStep(
  { training, examples: settings }: Pick<RunConfig, "training" | "examples">,
  { examples }: Pick<FileCorpus, "examples">,
): number {
  const { batch, context, accumulation } = training;
  if (examples === undefined) return batch * context * accumulation;
  const { tokens, rows } = fitOfExamples(examples, { context, ...settings });
  return (batch * accumulation * tokens) / rows;
}
