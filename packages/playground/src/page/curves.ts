/** How much of the smoothed loss a new step replaces. */
const SHARE = 0.1;

/** What a loss is drawn against. */
export type Axis = "steps" | "seconds";

/** One measured step of one run. */
export interface CurvePoint {
  readonly step: number;
  /** Of this run's own training, since its start. */
  readonly seconds: number;
  /** Nats per token; absent where the step's loss was not read. */
  readonly trainLoss?: number;
  readonly validationLoss?: number;
  readonly tokensPerSecond?: number;
}

/** The losses of one run so far, as columns that a chart draws. */
export class Curve {
  readonly steps: number[] = [];
  readonly seconds: number[] = [];
  readonly train: (number | null)[] = [];
  /** Running mean of the training loss, corrected for its start. */
  readonly smooth: (number | null)[] = [];
  readonly validation: (number | null)[] = [];
  tokensPerSecond: number | undefined;
  #mean = 0;
  #weight = 0;

  /** Adds a step; one that is there already, or later ones, as after a recovery, give way to it. */
  add(point: CurvePoint): void {
    while (this.steps.length > 0 && this.steps.at(-1)! >= point.step) this.#drop();
    const value = finite(point.trainLoss);
    if (value !== null) {
      this.#mean += SHARE * (value - this.#mean);
      this.#weight += SHARE * (1 - this.#weight);
    }
    this.steps.push(point.step);
    this.seconds.push(point.seconds);
    this.train.push(value);
    this.smooth.push(value === null ? null : this.#mean / this.#weight);
    this.validation.push(finite(point.validationLoss));
    if (point.tokensPerSecond !== undefined) this.tokensPerSecond = point.tokensPerSecond;
  }

  get lastStep(): number {
    return this.steps.at(-1) ?? 0;
  }

  get lastSeconds(): number {
    return this.seconds.at(-1) ?? 0;
  }

  get lastTrain(): number | undefined {
    return last(this.smooth);
  }

  get lastValidation(): number | undefined {
    return last(this.validation);
  }

  #drop(): void {
    for (const column of [this.steps, this.seconds, this.train, this.smooth, this.validation]) {
      column.pop();
    }
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function last(column: readonly (number | null)[]): number | undefined {
  for (let index = column.length - 1; index >= 0; index -= 1) {
    const value = column[index];
    if (value !== null) return value;
  }
  return undefined;
}
