import { tokensInMemory } from "@lrm/data";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { matrixOptimizer, type OptimizerEntry } from "@lrm/optimizer";
import { type Backend, Random } from "@lrm/tensor";
import { languageModelTask, type StepMetrics, train } from "@lrm/train";

/** Trains a small GPT-2 on a text: its matrices with the optimizer, other parameters with AdamW. */
export async function trainOnText(
  on: Backend,
  optimizerOf: OptimizerEntry,
  text: string,
  onStep: (at: StepMetrics) => void,
) {
  const config = { ...GPT2_PRESETS.nano, layers: 1 };
  using model = GPT2.initialize(on, config, new Random(1));
  const rule = optimizerOf.make({ learningRate: 0.02 }, config);
  using optimizer = matrixOptimizer(rule, model.parameters, { adamw: { learningRate: 0.003 } });
  const tokens = tokensInMemory(new TextEncoder().encode(text));
  const corpus = { name: "text", train: tokens, validation: tokens };
  const options = { batch: 1, context: 16, vocabularySize: 256, evaluationTokens: 16 };
  const task = languageModelTask(model, corpus, options);
  await train({ backend: on, task, optimizer }, { seed: 1, steps: 20 }, { onStep });
}
