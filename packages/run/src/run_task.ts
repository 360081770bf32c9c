import type { Corpus, ExampleSet } from "@lrm/data";
import { exampleTask, type LanguageModelOptions, languageModelTask, type Task } from "@lrm/train";
import type { ExamplesConfig } from "./run_config.ts";
import type { Session } from "./session.ts";
import type { TrainingConfig } from "./training_config.ts";

/** A corpus, with its examples if it consists of them. */
export type RunCorpus = Corpus & { readonly examples?: ExampleSet };

/**
 * Makes the task of a run: windows of a text, or examples, of which a part is learned. Adapters get
 * random numbers for their dropout.
 */
export function runTask(
  { model, lora, parameters }: Pick<Session, "model" | "lora" | "parameters">,
  corpus: RunCorpus,
  {
    training,
    examples,
    vocabularySize,
  }: {
    readonly training: Omit<TrainingConfig, "seed">;
    readonly examples?: ExamplesConfig | undefined;
  } & Pick<LanguageModelOptions, "vocabularySize">,
): Task<string, "tokens"> {
  const task: Task<string, "tokens"> =
    corpus.examples === undefined
      ? languageModelTask(model, corpus, { ...training, vocabularySize })
      : exampleTask(model, corpus.examples, { ...training, ...examples, vocabularySize });
  if (lora === undefined) return task;
  return {
    ...task,
    parameters,
    loss(batch, context) {
      lora.random = context.random.fork("dropout");
      return task.loss(batch, context);
    },
  };
}
