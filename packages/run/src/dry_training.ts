import type { ActivationType } from "@lrm/autograd";
import { tokensInMemory } from "@lrm/data";
import type { UpdateExchange } from "@lrm/distributed";
import { type Backend, createDryBackend } from "@lrm/tensor";
import { type TrainHooks, train, type WeightAverageSettings } from "@lrm/train";
import type { AdapterConfig } from "./adapter_config.ts";
import { CATALOG, type Catalog } from "./catalog.ts";
import { allocateHalves, type FrozenHalves } from "./frozen_halves.ts";
import { initialSession } from "./initial_session.ts";
import type { ModelSize } from "./models/find_model.ts";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import { optimizerOf } from "./optimizers/optimizer_of.ts";
import { runTask } from "./run_task.ts";
import type { Session } from "./session.ts";

/** Settings that determine the memory and the work of a run's steps. */
export interface MemoryDemand {
  readonly model: ModelSize;
  readonly optimizer: OptimizerConfig;
  readonly lora?: AdapterConfig | undefined;
  /** Types of the frozen matrices that stay in 16 bits, by name. Default: none. */
  readonly halves?: FrozenHalves | undefined;
  readonly batch: number;
  readonly context: number;
  readonly accumulation: number;
  readonly recompute?: boolean | undefined;
  readonly activations?: ActivationType | undefined;
  readonly weightAverage?: WeightAverageSettings | undefined;
  /** Measures the size of updates in some steps. Default: false. */
  readonly measureUpdates?: boolean;
}

/** Options of {@link dryTraining}. */
export interface DryTrainingOptions {
  readonly catalog?: Catalog;
  /** Exchange with other ranks, of which only the choice of this rank's parameters is used. */
  readonly exchange?: UpdateExchange | undefined;
  /** Called while a step runs. */
  readonly hooks?: TrainHooks<"tokens">;
}

/**
 * Makes a run's session, and trains it for two steps, on a device that counts memory and computes
 * nothing.
 *
 * @param look  called with the session and the device before the first step
 */
export async function dryTraining(
  demand: MemoryDemand,
  { catalog = CATALOG, exchange, hooks }: DryTrainingOptions,
  look: (session: Session, backend: Backend) => void = () => {},
): Promise<void> {
  const { model, optimizer, lora, batch, context, accumulation } = demand;
  const { recompute = false, activations, weightAverage, measureUpdates = false } = demand;
  const backend = createDryBackend();
  const { trial } = optimizerOf(optimizer.name, catalog.optimizers);
  const training = {
    batch,
    context,
    recompute,
    ...(activations && { activations }),
    seed: 0,
    steps: 2,
    // After the first micro-batch, gradients and moments of inputs are allocated.
    accumulation: Math.min(2, accumulation),
    evaluateEvery: 2,
    evaluationTokens: 1,
    checkpointEvery: 2,
    ...(measureUpdates && { measureUpdatesEvery: 1 }),
    ...(weightAverage && { weightAverage }),
  };
  // Steps of the run: settings of its end must fit.
  const whole = { ...training, steps: Number.MAX_SAFE_INTEGER };
  const config = {
    ...{ model, optimizer: { ...optimizer, ...trial }, training: whole },
    ...(lora && { lora }),
  };
  using session = await initialSession(backend, config, catalog, exchange);
  if (demand.halves) allocateHalves(session.model.parameters, demand.halves);
  backend.resetPeak();
  look(session, backend);
  const tokens = tokensInMemory(new Uint8Array(context + 1));
  const corpus = { name: "zeros", train: tokens, validation: tokens };
  const { vocabularySize } = model.config;
  const task = runTask(session, corpus, { training, vocabularySize });
  const { optimizer: made, average } = session;
  await train({ backend, task, optimizer: made, average }, training, hooks);
}
