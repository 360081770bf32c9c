import type { Parameter } from "@lrm/autograd";
import type { Optimizer } from "@lrm/optimizer";
import { type Backend, copyInto, sumOfSquares, Tensor } from "@lrm/tensor";

/** What one training step left behind, the same for every run with the same seed and settings. */
export interface StepMetrics {
  /** Steps done, this one included. */
  readonly step: number;
  /** Mean loss of the step's batch, before its update, in nats per token. */
  readonly loss: number;
  /** Frobenius norm of all gradients together. */
  readonly gradientNorm: number;
  /** Frobenius norm of all changes of parameters together, where it was measured. */
  readonly updateNorm?: number;
  /** Learning rate of the first group. */
  readonly learningRate: number;
  /** Tokens seen since the start. */
  readonly tokens: number;
  /** Mean loss over the validation windows after the update, where the step was evaluated. */
  readonly validationLoss?: number;
  /** What optimizers found out on the device in this step, as sentences that name the parameter; absent where nothing. */
  readonly warnings?: readonly string[];
}

/** Training produced a NaN or an infinity: says where first. */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
  /** The first step with such a value; steps count from 1. */
  readonly step: number;
  /** What it is, in words that name the tensor: `the loss`, `the gradient of wte.weight`, or a checkpoint's tensor. */
  readonly tensor: string;

  /**
   * @param cause  what may have led to it. Default: an update of before, with too high a learning
   * rate
   */
  constructor(step: number, tensor: string, value: number, cause: "update" | "start" = "update") {
    const remedy =
      cause === "start"
        ? "no update came before it, so the weights that the run began with are at fault; start from others"
        : "the last good checkpoint is kept; try a lower learning rate";
    super(`Stopped at step ${step}: ${tensor} is not finite (${value}); ${remedy}`);
    this.step = step;
    this.tensor = tensor;
  }
}

/** What raises flags on the device. */
export type FlagSource = Pick<Optimizer, "flags" | "warnings">;

/**
 * Loss, gradient norms and an optimizer's flags of the latest steps, kept on the device so that a step reads nothing back.
 *
 * Each step fills one row: `[loss, Σ g² of every parameter …, Σ ΔW², flags …]`.
 */
export class StepRecords {
  /** `[capacity, 1 + parameters + 1 + flags]` */
  readonly #rows: Tensor;
  readonly #optimizer: FlagSource;
  readonly #names: readonly string[];
  readonly #waiting: { readonly learningRate: number; readonly updates: boolean }[] = [];
  #updates = false;
  #first = 0;

  /** @param capacity  steps between two reads, at most */
  constructor(
    backend: Backend,
    parameters: readonly Parameter[],
    capacity: number,
    optimizer: FlagSource = { flags: undefined, warnings: () => [] },
  ) {
    const flags = optimizer.flags?.size ?? 0;
    this.#rows = Tensor.allocate(backend, [capacity, 2 + parameters.length + flags]);
    this.#optimizer = optimizer;
    this.#names = [
      "the loss",
      ...parameters.map(({ name }) => `the gradient of ${name}`),
      "the update",
    ];
  }

  /** Steps that wait to be read; at most the capacity. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The current step's loss slot, `[1]`, to be written by the caller; a view. */
  lossSlot(): Tensor {
    return this.#row().slice(0, 1);
  }

  /** The current step's slot for `Σ ΔW²`, `[1]`, to be written by the caller; a view. What it holds counts in the steps that ask for it only. */
  updateSlot(): Tensor {
    this.#updates = true;
    const at = this.#names.length - 1;
    return this.#row().slice(at, at + 1);
  }

  /** Ends the row of step number `step` with the norms of the gradients and the flags as they are now. */
  finish(step: number, parameters: readonly Parameter[], learningRate: number): void {
    if (this.#waiting.length === 0) this.#first = step;
    const row = this.#row();
    parameters.forEach(({ gradient }, index) => {
      sumOfSquares(gradient, { into: row.slice(index + 1, index + 2) });
    });
    const { flags } = this.#optimizer;
    if (flags !== undefined) copyInto(row.slice(this.#names.length, row.size), flags);
    this.#waiting.push({ learningRate, updates: this.#updates });
    this.#updates = false;
  }

  /**
   * Reads the rows since the last call; the only wait of the training loop.
   *
   * @returns  the good steps in order, and what is wrong with the first bad one, where there is one
   */
  async drain(
    tokensPerStep: number,
  ): Promise<{ metrics: StepMetrics[]; failure: NonFiniteError | undefined }> {
    const steps = this.#waiting.splice(0);
    const metrics: StepMetrics[] = [];
    if (steps.length === 0) return { metrics, failure: undefined };
    const values = await this.#rows.read();
    const numbers = this.#names.length;
    const width = values.length / this.#rows.shape[0]!;
    for (const [row, { learningRate, updates }] of steps.entries()) {
      const step = this.#first + row;
      const record = values.subarray(row * width, row * width + numbers - (updates ? 0 : 1));
      const warnings = this.#optimizer.warnings(
        values.subarray(row * width + numbers, (row + 1) * width),
      );
      const bad = record.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        // Loss and gradients of the first step are those of the weights that the run began with.
        const cause = step === 1 && bad < numbers - 1 ? "start" : "update";
        const failure = new NonFiniteError(step, this.#names[bad]!, record[bad]!, cause);
        return { metrics, failure };
      }
      let squares = 0;
      for (let at = 1; at < numbers - 1; at++) squares += record[at]!;
      metrics.push({
        step,
        loss: record[0]!,
        gradientNorm: Math.sqrt(squares),
        ...(updates && { updateNorm: Math.sqrt(record[numbers - 1]!) }),
        learningRate,
        tokens: step * tokensPerStep,
        ...(warnings.length > 0 && { warnings }),
      });
    }
    return { metrics, failure: undefined };
  }

  /** The current step's row; a view. */
  #row(): Tensor {
    const row = this.#waiting.length;
    return this.#rows.slice(row, row + 1).reshape([-1]);
  }

  [Symbol.dispose](): void {
    this.#rows.dispose();
  }
}
