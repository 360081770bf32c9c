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

/** Part of the exponential mean that stays at each step: it follows about the last 12 steps. */
const KEPT = 0.92;

/** The losses of one run so far, as columns that a chart draws. */
export class Curve {
  readonly steps: number[] = [];
  readonly seconds: number[] = [];
  /** Null where the loss is not finite. */
  readonly train: (number | null)[] = [];
  /** Exponential mean of `train`, without the pull towards 0 at its start. */
  readonly mean: (number | null)[] = [];
  /** Null where the loss was not measured. */
  readonly validation: (number | null)[] = [];
  /** Speed of the latest step. */
  tokensPerSecond: number | undefined;
  /** Weighted sum of losses at each step, and the sum of the weights. */
  readonly #sums: number[] = [];
  readonly #weights: number[] = [];

  /** Adds a step. After a resumption it replaces the same step and all later ones. */
  add({ step, seconds, loss, validationLoss, tokensPerSecond }: CurvePoint): void {
    while (this.lastStep >= step && this.steps.length > 0) this.#drop();
    this.#average(finite(loss), step - this.lastStep);
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

  /** Training loss of the last steps, averaged like the curve. */
  get lastTrain(): number | undefined {
    return last(this.mean);
  }

  get lastValidation(): number | undefined {
    return last(this.validation);
  }

  #average(loss: number | null, steps: number): void {
    const [sum = 0, weight = 0] = [this.#sums.at(-1), this.#weights.at(-1)];
    const kept = loss === null ? 1 : KEPT ** steps;
    this.#sums.push(kept * sum + (1 - kept) * (loss ?? 0));
    this.#weights.push(kept * weight + (1 - kept));
    this.mean.push(loss === null ? null : this.#sums.at(-1)! / this.#weights.at(-1)!);
  }

  #drop(): void {
    const { steps, seconds, train, mean, validation } = this;
    for (const column of [steps, seconds, train, mean, validation]) column.pop();
    for (const column of [this.#sums, this.#weights]) column.pop();
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
