import { tokensInMemory } from "@lrm/data";
import { createDryBackend } from "@lrm/tensor";
import { peakOf, type StepMemory, train } from "@lrm/train";
import { bytesText } from "./bytes_text.ts";
import { initialSession } from "./initial_session.ts";
import type { ModelSize } from "./models.ts";
import type { OptimizerConfig } from "./optimizers.ts";

/** What of a run decides its memory. */
export interface MemoryDemand {
  readonly model: ModelSize;
  readonly optimizer: OptimizerConfig;
  readonly batch: number;
  readonly context: number;
  readonly accumulation: number;
  readonly recompute?: boolean | undefined;
  /** Whether some steps measure how far they move the weights. */
  readonly measureUpdates?: boolean;
}

/** What a run's largest step will take: steps of it on a device that computes nothing and only counts. */
export async function trainingMemory({
  model,
  optimizer,
  batch,
  context,
  accumulation,
  recompute = false,
  measureUpdates = false,
}: MemoryDemand): Promise<StepMemory> {
  const backend = createDryBackend();
  // The second of two steps is one in which Newton-Muon inverts its moments.
  const refresh = optimizer.name === "newton-muon" && { refreshInterval: 2 };
  const training = {
    batch,
    context,
    recompute,
    seed: 0,
    steps: 2,
    // After the first micro-batch gradients are there, and moments of inputs.
    accumulation: Math.min(2, accumulation),
    evaluateEvery: 2,
    evaluationTokens: 1,
    checkpointEvery: 2,
    ...(measureUpdates && { measureUpdatesEvery: 1 }),
  };
  using session = initialSession(backend, {
    model,
    optimizer: { ...optimizer, ...refresh },
    training,
  });
  const tokens = tokensInMemory(new Uint8Array(context + 1));
  const corpus = { name: "zeros", train: tokens, validation: tokens };
  const { vocabularySize } = model.config;
  let largest: StepMemory | undefined;
  const subject = { backend, model: session.model, optimizer: session.optimizer };
  await train({ ...subject, corpus, vocabularySize }, training, {
    onMemory: (memory) => {
      largest = memory;
    },
  });
  return largest!;
}

/** `2.6 GB: weights 498 MB, gradients 498 MB, …` */
export function memoryText(memory: StepMemory): string {
  const { weights, gradients, state, activations, scratch } = memory;
  const parts = { weights, gradients, "optimizer state": state, activations, scratch };
  const listed = Object.entries(parts).map(([name, bytes]) => `${name} ${bytesText(bytes)}`);
  return `${bytesText(peakOf(memory))}: ${listed.join(", ")}`;
}
