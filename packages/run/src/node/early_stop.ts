import { join } from "node:path";
import type { StepMetrics } from "@lrm/train";
import { beginOf, type PartedConfig, partsOf } from "../run_parts.ts";
import { MetricsReader } from "./metrics_lines.ts";

/** A step, with its validation loss if it was evaluated. */
type EvaluatedStep = Pick<StepMetrics, "step"> & { readonly validationLoss?: number | undefined };

/** State of an {@link EarlyStop} as JSON. */
export interface EarlyStopState {
  /** The lowest loss; null before the first evaluation. */
  readonly best: number | null;
  /** Its step. */
  readonly bestStep: number;
  /** Evaluations since it. */
  readonly waited: number;
  /** Step of the last evaluation. */
  readonly last: number;
}

/** Decides when a run stops early, from the losses of its evaluations. */
export class EarlyStop {
  readonly #patience: number;
  #best: number;
  #bestStep: number;
  #waited: number;
  #last: number;

  /**
   * @param patience  evaluations without a lower loss. Default: any number
   * @param state  of another one, which this one continues. Default: before the first evaluation
   */
  constructor(
    patience = Number.POSITIVE_INFINITY,
    state: EarlyStopState = { best: null, bestStep: 0, waited: 0, last: 0 },
  ) {
    this.#patience = patience;
    this.#best = state.best ?? Number.POSITIVE_INFINITY;
    this.#bestStep = state.bestStep;
    this.#waited = state.waited;
    this.#last = state.last;
  }

  /**
   * Makes one that knows the evaluations of a run, as far as it waits for them. A new part of the
   * run waits anew for a loss below the lowest one.
   *
   * @param folder  of the run
   * @param step  steps of the run to look at. Default: all
   */
  static resumed(folder: string, config: PartedConfig, step = Number.POSITIVE_INFINITY): EarlyStop {
    const { patience } = config.training;
    const made = new EarlyStop(patience);
    if (patience === undefined || step === 0) return made;
    const [first, begin] = [firstPatientStep(config), beginOf(config)];
    new MetricsReader(join(folder, "metrics.jsonl")).read({
      step(metrics) {
        if (metrics.step > step || metrics.step < first) return;
        made.add(metrics);
        if (metrics.step <= begin) made.#waited = 0;
      },
    });
    return made;
  }

  /** Adds a step. Steps without an evaluation, and those added before, change nothing. */
  add({ step, validationLoss }: EvaluatedStep): void {
    if (validationLoss === undefined || step <= this.#last) return;
    this.#last = step;
    if (validationLoss < this.#best) {
      this.#best = validationLoss;
      this.#bestStep = step;
      this.#waited = 0;
    } else {
      this.#waited++;
    }
  }

  /** State with which another rank decides the same. */
  get state(): EarlyStopState {
    return {
      best: this.#bestStep === 0 ? null : this.#best,
      ...{ bestStep: this.#bestStep, waited: this.#waited, last: this.#last },
    };
  }

  /** True if no evaluation for as long as the patience had a lower loss. */
  get isReached(): boolean {
    return this.#waited >= this.#patience;
  }

  /** Step of the lowest loss; 0 before the first evaluation. */
  get bestStep(): number {
    return this.#bestStep;
  }

  /** The lowest loss; infinite before the first evaluation. */
  get bestLoss(): number {
    return this.#best;
  }
}

/** Returns the step from which on all parts of a run stop early. */
function firstPatientStep(config: PartedConfig): number {
  const parts = partsOf(config);
  const others = parts.filter(({ training }) => training.patience === undefined);
  return (others.at(-1)?.until ?? 0) + 1;
}
