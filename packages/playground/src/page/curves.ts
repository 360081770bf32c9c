import { RecentLoss } from "@lrm/run";

/** Horizontal axis of the loss curves. */
export type Axis = "steps" | "seconds";

/** One measured step of one run. */
export interface CurvePoint {
  readonly step: number;
  /** Training time of this run. */
  readonly seconds: number;
  /** Nats per token. */
  readonly loss: number;
  readonly validationLoss?: number;
  readonly tokensPerSecond: number;
}

/** Number of steps that the exponential mean follows. */
const FOLLOWED = 12;

/** The losses of one run so far, as columns that a chart draws. */
export class Curve {
  readonly steps: number[] = [];
  readonly seconds: number[] = [];
  /** Null where the loss is not finite. */
  readonly train: (number | null)[] = [];
  /** Exponential mean of `train`: of few steps at the start, where losses fall fast. */
  readonly mean: (number | null)[] = [];
  /** Null where the loss was not measured. */
  readonly validation: (number | null)[] = [];
  /** Speed of the latest step. */
  tokensPerSecond: number | undefined;
  readonly #recorded: number | undefined;

  /** @param recorded  training loss of the last steps, for a curve that has only some of them */
  constructor(recorded?: number) {
    this.#recorded = recorded;
  }

  /** Adds a step. After a resumption it replaces the same step and all later ones. */
  add({ step, seconds, loss, validationLoss, tokensPerSecond }: CurvePoint): void {
    while (this.lastStep >= step && this.steps.length > 0) this.#drop();
    this.mean.push(this.#meanWith(finite(loss), step));
    this.steps.push(step);
    this.seconds.push(seconds);
    this.train.push(finite(loss));
    this.validation.push(finite(validationLoss));
    this.tokensPerSecond = tokensPerSecond;
  }

  get lastStep(): number {
    return this.steps.at(-1) ?? 0;
  }

  get lastSeconds(): number {
    return this.seconds.at(-1) ?? 0;
  }

  /** Training loss of the last steps, as the terminal and reports average it. */
  get lastTrain(): number | undefined {
    return this.#recorded ?? RecentLoss.of(this.train.filter((loss) => loss !== null));
  }

  get lastValidation(): number | undefined {
    return last(this.validation);
  }

  /** Gives the mean after a step. Must be called before its columns grow. */
  #meanWith(loss: number | null, step: number): number | null {
    const before = last(this.mean);
    if (loss === null || before === undefined) return loss;
    const followed = Math.min(FOLLOWED, 1 + step / 8);
    const kept = (1 - 1 / followed) ** (step - this.lastStep);
    return kept * before + (1 - kept) * loss;
  }

  #drop(): void {
    const { steps, seconds, train, mean, validation } = this;
    for (const column of [steps, seconds, train, mean, validation]) column.pop();
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function last(column: readonly (number | null)[]): number | undefined {
  for (let index = column.length - 1; index >= 0; index -= 1) {
    const value = column[index];
    if (typeof value === "number") return value;
  }
  return undefined;
}
