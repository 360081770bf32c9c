import { Tape } from "@lrm/autograd";
import { type OptimizerConfig, type Session, vocabularySizeOf } from "@lrm/run";
import { createSession } from "@lrm/run/node";
import { Random, scope, tensor } from "@lrm/tensor";
import { fillRandomBatch, languageModelTask, makeBatch, train } from "@lrm/train";
import type { Comparison } from "./comparison.ts";
import { runConfigOf, type Workbench } from "./run.ts";

/**
 * Measures the seconds of a step and of its update, averaged over `steps` steps. Does not keep the
 * weights.
 */
export async function timeSteps(
  config: OptimizerConfig,
  steps: number,
  { backend, comparison, corpus, signal, catalog }: Workbench,
): Promise<{ readonly step: number; readonly update: number }> {
  using session = await createSession(backend, timedConfig(comparison, config), catalog);
  const { model, optimizer } = session;
  const weight = model.parameters[0]!.value;
  const trainFor = (count: number) =>
    trainSteps({ backend, comparison, corpus, signal }, session, count);
  await trainFor(2);
  const start = performance.now();
  await trainFor(steps);
  const trained = performance.now();
  // Reuses the gradients of the last step. Reads nothing back until the end.
  let updating = 0;
  let from = performance.now();
  for (let at = 0; at < steps; at++) {
    if (optimizer.observed().length > 0) {
      await weight.read();
      updating += performance.now() - from;
      observe(session, { comparison, corpus });
      await weight.read();
      from = performance.now();
    }
    optimizer.step();
    backend.flush();
  }
  await weight.read();
  updating += performance.now() - from;
  return {
    step: (trained - start) / steps / 1000,
    update: updating / steps / 1000,
  };
}

/**
 * Provides the moments of inputs that the next step needs. They are part of the forward pass, not
 * of the update.
 */
function observe(
  { model, optimizer }: Session,
  { comparison, corpus }: Pick<Workbench, "comparison" | "corpus">,
): void {
  const { batch, context } = comparison.training;
  const windows = makeBatch(batch, context);
  fillRandomBatch(windows, corpus.train, context, new Random(1));
  optimizer.observe();
  scope(() => {
    using tape = new Tape(model.backend);
    const shape = [batch, context];
    tape.backward(
      model.loss(
        tape,
        tensor(model.backend, windows.inputs, shape),
        tensor(model.backend, windows.targets, shape),
      ),
    );
  });
}

/** Trains `count` more steps and waits for them. */
async function trainSteps(
  { backend, comparison, corpus, signal }: Workbench,
  { model, optimizer }: Session,
  count: number,
): Promise<void> {
  const vocabularySize = vocabularySizeOf(comparison.tokenizer, comparison.model.config);
  const until = optimizer.steps + count;
  const never = Number.MAX_SAFE_INTEGER;
  const training = { ...comparison.training, evaluateEvery: never, checkpointEvery: never };
  const task = languageModelTask(model, corpus, { ...training, vocabularySize });
  await train(
    { backend, task, optimizer },
    { ...training, steps: never, seed: 1 },
    { signal, shouldStop: () => optimizer.steps >= until },
  );
}

/**
 * Returns the configuration with learning rates so low that repeating the last update does not
 * change the weights much.
 */
function timedConfig(comparison: Comparison, config: OptimizerConfig) {
  const slow = 1e-9;
  const { adamw } = config;
  const optimizer = {
    ...config,
    learningRate: slow,
    ...(adamw && { adamw: { ...adamw, learningRate: slow } }),
  };
  return runConfigOf(comparison, optimizer, 1);
}
