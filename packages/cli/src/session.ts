import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GPT2, type GPT2Config } from "@lrm/gpt2";
import type { Optimizer } from "@lrm/optimizer";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { type Backend, Random, type Tensor } from "@lrm/tensor";
import type { Corpus } from "@lrm/train";
import { type LoadedCheckpoint, RunError, restoreTensors, type Snapshot } from "@lrm/train/node";
import { InputError } from "./failure.ts";
import { createOptimizer } from "./optimizers.ts";
import type { RunConfig } from "./run_config.ts";

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
    const optimizer = createOptimizer(config, model, random.fork("optimizer"));
    return new Session(model, optimizer);
  }

  /** What a checkpoint keeps. */
  snapshot(): Snapshot {
    const { tensors, ...state } = this.optimizer.state();
    return {
      step: this.optimizer.steps,
      state,
      tensors: { ...weightsOf(this.model), ...prefixed("optimizer/", tensors) },
    };
  }

  /** Goes back to a checkpoint. */
  restore(path: string, checkpoint: LoadedCheckpoint): void {
    const { tensors } = this.optimizer.state();
    restoreTensors(path, checkpoint, {
      ...weightsOf(this.model),
      ...prefixed("optimizer/", tensors),
    });
    this.optimizer.loadState({ ...(checkpoint.state as object), tensors } as Parameters<Optimizer["loadState"]>[0]);
  }

  dispose(): void {
    this.optimizer.dispose();
    this.model.dispose();
  }
}

/** The weights of a model under their names in a checkpoint. */
export function weightsOf(model: GPT2): Record<string, Tensor> {
  return Object.fromEntries(model.parameters.map(({ name, value }) => [`model/${name}`, value]));
}

function prefixed(prefix: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
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
