import type { Parameter } from "@lrm/autograd";
import { ProblemError } from "@lrm/files/problem";
import type { Optimizer } from "@lrm/optimizer";
import { type Backend, copyInto, sumOfSquares, Tensor } from "@lrm/tensor";
import { type Ranks, sumRows } from "./ranks.ts";
import type { DataUnit } from "./task.ts";

/**
 * Metrics of a training step, with the number of `tokens` (default) or `samples` since the start of
 * the run. Runs with the same seed and settings have the same metrics.
 */
export type StepMetrics<Unit extends DataUnit = "tokens"> = CommonMetrics &
  Readonly<Record<Unit, number>>;

/** Metrics of any training step. */
export interface CommonMetrics {
  /** Number of completed steps, including this one. */
  readonly step: number;
  /** Mean loss of the step's batch before its update. In nats per token for language models. */
  readonly loss: number;
  /**
   * Frobenius norm of all gradients together. Absent if ranks exchange less than whole gradients.
   */
  readonly gradientNorm?: number;
  /** Frobenius norm of all parameter changes together, if it was measured. */
  readonly updateNorm?: number;
  /** Learning rate of the first group. */
  readonly learningRate: number;
  /** Mean loss over the validation data after the update, if the step was evaluated. */
  readonly validationLoss?: number;
  /** Other means over the validation data, if the task measures some: an accuracy. */
  readonly validation?: Readonly<Record<string, number>>;
  /**
   * Warnings of the optimizer in this step, as sentences that name the parameter. Absent if there
   * are none.
   */
  readonly warnings?: readonly string[];
}

/**
 * Thrown for a NaN or an infinity in training, or a norm whose square is no float32. Names the step
 * and the tensor where it first occurred.
 */
export class NonFiniteError extends ProblemError {
  override readonly name = "NonFiniteError";
  /** The first step with such a value, counted from 1. */
  readonly step: number;
  /**
   * Name of the value for messages: `the loss`, `the gradient of wte.weight`, or a checkpoint's
   * tensor.
   */
  readonly tensor: string;

  /** Probable cause: an earlier update, or the weights at the start. */
  readonly origin: "update" | "start";

  /**
   * Takes a value of the tensor, or the sum of its squares (`squared`, default false), which is
   * infinite for norms above 1.8e19 too. `origin` is the probable cause: an earlier update with a
   * high learning rate (default), or the weights at the start.
   */
  constructor(
    step: number,
    tensor: string,
    value: number,
    {
      origin = "update",
      squared = false,
    }: { readonly origin?: "update" | "start"; readonly squared?: boolean } = {},
  ) {
    super(
      squared && value === Number.POSITIVE_INFINITY
        ? `Stopped at step ${step}: ${tensor} is not finite, or its norm is above 1.8e19`
        : `Stopped at step ${step}: ${tensor} is not finite (${value})`,
      origin === "start"
        ? "start from other weights (no update came before, so the initial weights cause it)"
        : "try a lower learning rate (the last good checkpoint is kept)",
    );
    this.step = step;
    this.tensor = tensor;
    this.origin = origin;
  }
}

/** The part of an optimizer that raises flags on the device. */
export type FlagSource = Pick<Optimizer, "flags" | "warnings">;

/** A step that is not read yet. */
interface WaitingStep {
  readonly learningRate: number;
  /** True if its row has the change of the weights. */
  readonly updates: boolean;
  /** Places in its row of parameters that were frozen or are another rank's, which hold nothing. */
  readonly frozen: readonly number[];
}

/**
 * Loss, gradient norms and optimizer flags of the latest steps. They stay on the device, so a step
 * reads nothing back.
 *
 * Each step fills one row: `[loss, Σ g² of every parameter …, Σ ΔW², flags …]`.
 */
export class StepRecords {
  /** `[capacity, 1 + parameters + 1 + flags]` */
  readonly #rows: Tensor;
  readonly #optimizer: FlagSource;
  readonly #names: readonly string[];
  readonly #waiting: WaitingStep[] = [];
  #updates = false;
  #first = 0;

  readonly #ranks: Ranks | undefined;

  /** @param capacity  maximum number of steps between two reads */
  constructor(
    backend: Backend,
    parameters: readonly Parameter[],
    capacity: number,
    optimizer: FlagSource = { flags: undefined, warnings: () => [] },
    ranks?: Ranks,
  ) {
    this.#ranks = ranks;
    const flags = optimizer.flags?.size ?? 0;
    this.#rows = Tensor.allocate(backend, [capacity, 2 + parameters.length + flags]);
    this.#optimizer = optimizer;
    this.#names = [
      "the loss",
      ...parameters.map(({ name }) => `the gradient of ${name}`),
      "the update",
    ];
  }

  /** Number of steps that are not read yet, at most the capacity. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Returns a view, `[1]`, into which the caller writes the loss of the current step. */
  lossSlot(): Tensor {
    return this.#row().slice(0, 1);
  }

  /**
   * Returns a view, `[1]`, into which the caller writes `Σ ΔW²` of the current step. The value is
   * only used in steps that call this.
   */
  updateSlot(): Tensor {
    this.#updates = true;
    const at = this.#names.length - 1;
    return this.#row().slice(at, at + 1);
  }

  /**
   * Completes the row of step number `step` with the current gradient norms and flags.
   *
   * @param parameters  those of the constructor; frozen ones have no gradient
   */
  finish(step: number, parameters: readonly Parameter[], learningRate: number): void {
    if (this.#waiting.length === 0) this.#first = step;
    const row = this.#row();
    const frozen: number[] = [];
    parameters.forEach((parameter, index) => {
      const at = index + 1;
      const reports = this.#ranks?.reports(parameter) ?? true;
      if (parameter.trainable && reports) {
        sumOfSquares(parameter.gradient, { into: row.slice(at, at + 1) });
      } else frozen.push(at);
    });
    const { flags } = this.#optimizer;
    if (flags !== undefined) copyInto(row.slice(this.#names.length, row.size), flags);
    this.#waiting.push({ learningRate, updates: this.#updates, frozen });
    this.#updates = false;
  }

  /**
   * Reads the rows since the last call. This is the only wait of the training loop. Several ranks
   * read at the same time, and all return the same.
   *
   * @param unit  unit of the data
   * @param count  counts the samples or tokens of the steps up to one
   * @returns the valid steps in order, and the failure of the first step that is not finite, if any
   */
  async drain<Unit extends DataUnit>(
    unit: Unit,
    count: (step: number) => number,
  ): Promise<{ metrics: StepMetrics<Unit>[]; failure: NonFiniteError | undefined }> {
    const steps = this.#waiting.splice(0);
    const metrics: StepMetrics<Unit>[] = [];
    if (steps.length === 0) return { metrics, failure: undefined };
    const values = await this.#rows.read();
    const numbers = this.#names.length;
    const width = values.length / this.#rows.shape[0]!;
    for (const [row, { updates, frozen }] of steps.entries()) {
      const record = values.subarray(row * width, row * width + numbers);
      for (const at of frozen) record[at] = 0;
      if (!updates) record[numbers - 1] = 0;
    }
    if (this.#ranks !== undefined) {
      const used = values.subarray(0, steps.length * width) as Float32Array;
      await sumRows(this.#ranks, used, { width, parameters: numbers - 2 });
    }
    for (const [row, { learningRate, updates }] of steps.entries()) {
      const step = this.#first + row;
      const record = values.subarray(row * width, row * width + numbers - (updates ? 0 : 1));
      const warnings = this.#optimizer.warnings(
        values.subarray(row * width + numbers, (row + 1) * width),
      );
      const bad = record.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        // The loss and the gradients of the first step come from the initial weights.
        const origin = step === 1 && bad < numbers - 1 ? "start" : "update";
        const squared = bad > 0;
        const failure = new NonFiniteError(step, this.#names[bad]!, record[bad]!, {
          origin,
          squared,
        });
        return { metrics, failure };
      }
      let squares = 0;
      for (let at = 1; at < numbers - 1; at++) squares += record[at]!;
      const common: CommonMetrics = {
        step,
        loss: record[0]!,
        ...(this.#ranks?.knowsGradients !== false && { gradientNorm: Math.sqrt(squares) }),
        ...(updates && { updateNorm: Math.sqrt(record[numbers - 1]!) }),
        learningRate,
        ...{ [unit]: count(step) },
        ...(warnings.length > 0 && { warnings }),
      };
      metrics.push(common as StepMetrics<Unit>);
    }
    return { metrics, failure: undefined };
  }

  /** Returns a view of the current step's row. */
  #row(): Tensor {
    const row = this.#waiting.length;
    return this.#rows.slice(row, row + 1).reshape([-1]);
  }

  [Symbol.dispose](): void {
    this.#rows.dispose();
  }
}
