import { join } from "node:path";
import type { StepMetrics } from "@lrm/train";
import { MetricsReader } from "./metrics_lines.ts";

/** A step, with its validation loss if it was evaluated. */
type EvaluatedStep = Pick<StepMetrics, "step"> & { readonly validationLoss?: number | undefined };

/** Decides when a run stops early, from the losses of its evaluations. */
export class EarlyStop {
  readonly #patience: number;
  #best = Number.POSITIVE_INFINITY;
  #bestStep = 0;
  /** Evaluations since the best one. */
  #waited = 0;
  #last = 0;

  /** @param patience  evaluations without a lower loss. Default: any number */
  constructor(patience = Number.POSITIVE_INFINITY) {
    this.#patience = patience;
  }

  /**
   * Makes one that knows the evaluations of a resumed run.
   *
   * @param folder  of the run
   * @param step  of its checkpoint; later lines are left out
   */
  static resumed(folder: string, patience: number | undefined, step: number): EarlyStop {
    const made = new EarlyStop(patience);
    if (patience === undefined || step === 0) return made;
    new MetricsReader(join(folder, "metrics.jsonl")).read({
      step(metrics) {
        if (metrics.step <= step) made.add(metrics);
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

  /** True if no evaluation for as long as the patience had a lower loss. */
  get isReached(): boolean {
    return this.#waited >= this.#patience;
  }

  /** Step of the lowest loss; 0 before the first evaluation. */
  get bestStep(): number {
    return this.#bestStep;
  }
}
