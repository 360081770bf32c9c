import type { OptimizerConfig, OptimizerFlags, RunConfig } from "@lrm/run";
import { splitsQkv } from "@lrm/run";
import type { TrainFlags } from "./train_flags.ts";

/** The flags of `lrm train` that ask for a run like this one, on any device and in any folder. */
export function flagsOf(config: RunConfig): Partial<TrainFlags> {
  const { model, from, recipe, data, textField, optimizer, training, sampleTokens } = config;
  const { seed, steps, batch, context, accumulation } = training;
  const { evaluateEvery, evaluationTokens, finalEvaluationTokens, checkpointEvery } = training;
  return {
    ...(from === undefined ? { preset: model.preset } : { from }),
    ...(recipe !== undefined && { recipe }),
    data,
    ...(textField !== undefined && { textField }),
    optimizer: optimizer.name,
    ...optimizerFlagsOf(optimizer),
    ...{ steps, batch, context, accumulation, seed },
    ...(training.recompute !== undefined && { recompute: training.recompute }),
    evaluateEvery,
    evaluationTokens: finalEvaluationTokens ?? evaluationTokens,
    checkpointEvery,
    ...(sampleTokens !== undefined && { sampleTokens }),
  };
}

/** What of an optimizer's settings flags can say. */
export function optimizerFlagsOf(config: OptimizerConfig): OptimizerFlags {
  const { learningRate, weightDecay, rank, momentum, scale, adamw } = config;
  const { damping, refreshInterval, blocks, schedule, warmup, cooldown, maxGradientNorm } = config;
  // What a configuration does not name is together, whatever the default is today.
  const splitQkv = config.splitQkv ?? (splitsQkv(config.name) ? false : undefined);
  const flags = {
    ...{ learningRate, adamwLearningRate: adamw?.learningRate, rank, weightDecay, momentum },
    ...{ scale, splitQkv, damping, refreshInterval, blocks, schedule, warmup },
    // A cosine has none.
    cooldown: schedule === "cosine" ? undefined : cooldown,
    clip: maxGradientNorm,
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
