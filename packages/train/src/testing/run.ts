import type { Optimizer } from "@lrm/optimizer";
import type { Backend } from "@lrm/tensor";
import { languageModelTask } from "../language_model.ts";
import type { StepMetrics } from "../metrics.ts";
import type { TrainHooks } from "../train_hooks.ts";
import type { TrainableModel } from "../trainable_model.ts";
import { train } from "../trainer.ts";
import { Bigram, optimizerOf, patternCorpus, SETTINGS, tensorsOf } from "./bigram.ts";

const corpus = patternCorpus();

/** A run that records its metrics, and its state at every checkpoint. */
export class Run {
  readonly #backend: Backend;
  readonly model: Bigram;
  readonly optimizer: Optimizer;
  readonly metrics: StepMetrics[] = [];
  readonly saved = new Map<number, Map<string, ArrayLike<number>>>();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.model = new Bigram(backend);
    this.optimizer = optimizerOf(this.model);
  }

  /** Trains, with `hooks` in addition to those that record. */
  async train(settings = SETTINGS, hooks: TrainHooks = {}, model: TrainableModel = this.model) {
    const task = languageModelTask(model, corpus, { ...settings, vocabularySize: 16 });
    const subject = { backend: this.#backend, task, optimizer: this.optimizer };
    return await train(subject, settings, {
      onStep: (metrics) => this.metrics.push(metrics),
      save: async (step) => {
        this.saved.set(step, await this.state());
      },
      ...hooks,
    });
  }

  /** Reads all weights and optimizer state. */
  async state(): Promise<Map<string, ArrayLike<number>>> {
    const state = new Map<string, ArrayLike<number>>();
    for (const [name, each] of Object.entries(tensorsOf(this.model, this.optimizer))) {
      state.set(name, await each.read());
    }
    return state;
  }

  /** Restores another run's state at a checkpoint. */
  restore(other: Run, step: number): void {
    const state = other.saved.get(step)!;
    const own = this.optimizer.state();
    const tensors = Object.fromEntries(
      Object.entries(own.tensors).map(([name, { shape }]) => [
        name,
        { shape, data: state.get(`optimizer/${name}`)! },
      ]),
    );
    for (const { name, value } of this.model.parameters) value.write(state.get(`model/${name}`)!);
    this.optimizer.loadState({ tensors, record: { ...own.record, step } });
  }

  [Symbol.dispose](): void {
    this.optimizer.dispose();
    this.model.dispose();
  }
}
