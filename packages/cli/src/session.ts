import { GPT2 } from "@lrm/gpt2";
import type { Optimizer, OptimizerRecord } from "@lrm/optimizer";
import { decodeFloat32 } from "@lrm/safetensors";
import { type Backend, Random, type Tensor } from "@lrm/tensor";
import type { Corpus } from "@lrm/train";
import { type LoadedCheckpoint, RunError, restoreTensors, type Snapshot } from "@lrm/train/node";
import { createOptimizer } from "./optimizers.ts";
import { loadPretrained } from "./pretrained.ts";
import type { RunConfig } from "./run_config.ts";

const MODEL = "model/";
const OPTIMIZER = "optimizer/";

/** A model with its optimizer on a device. */
export class Session {
  readonly model: GPT2;
  readonly optimizer: Optimizer;

  private constructor(model: GPT2, optimizer: Optimizer) {
    this.model = model;
    this.optimizer = optimizer;
  }

  /** A session at step 0: from its seed, or from the pretrained weights that the configuration names. */
  static async create(backend: Backend, config: RunConfig): Promise<Session> {
    const random = new Random(config.training.seed);
    const model =
      config.from === undefined
        ? GPT2.initialize(backend, config.model.config, random.fork("weights"))
        : await loadPretrained(backend, config.from);
    const { steps } = config.training;
    const optimizer = createOptimizer(config.optimizer, steps, model, random.fork("optimizer"));
    return new Session(model, optimizer);
  }

  /** What a checkpoint keeps. */
  snapshot(): Snapshot {
    const { tensors, record } = this.optimizer.state();
    return {
      step: this.optimizer.steps,
      state: record,
      tensors: { ...weightsOf(this.model), ...prefixed(OPTIMIZER, tensors) },
    };
  }

  /** Goes back to a checkpoint. Where it does not fit, it throws, and the session is good for nothing. */
  restore(path: string, checkpoint: LoadedCheckpoint): void {
    const tensors = Object.fromEntries(
      partOf(checkpoint, OPTIMIZER).map(([name, entry]) => [
        name.slice(OPTIMIZER.length),
        { shape: entry.shape, data: decodeFloat32(entry) },
      ]),
    );
    restoreWeights(path, checkpoint, this.model);
    this.optimizer.loadState({ tensors, record: checkpoint.state as OptimizerRecord });
  }

  dispose(): void {
    this.optimizer.dispose();
    this.model.dispose();
  }
}

/** Overwrites a model's weights with those of a run's checkpoint. */
export function restoreWeights(path: string, checkpoint: LoadedCheckpoint, model: GPT2): void {
  const tensors = new Map(partOf(checkpoint, MODEL));
  restoreTensors(path, { ...checkpoint, tensors }, weightsOf(model));
}

function partOf({ tensors }: LoadedCheckpoint, prefix: string) {
  return [...tensors].filter(([name]) => name.startsWith(prefix));
}

function weightsOf(model: GPT2): Record<string, Tensor> {
  return prefixed(
    MODEL,
    Object.fromEntries(model.parameters.map(({ name, value }) => [name, value])),
  );
}

function prefixed(
  prefix: string,
  tensors: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [prefix + name, value]));
}

/** Refuses a corpus that changed since the run began. */
export function checkSameData(config: RunConfig, corpus: Corpus): void {
  const { train, validation } = config.dataTokens;
  if (corpus.train.length !== train || corpus.validation.length !== validation) {
    throw new RunError(
      `Cannot resume: ${corpus.name} had ${train} + ${validation} tokens when the run began and has ${corpus.train.length} + ${corpus.validation.length} now; restore the data, or start a new run`,
    );
  }
}
