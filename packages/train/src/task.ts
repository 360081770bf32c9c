import type { Parameter, Tape, Variable } from "@lrm/autograd";
import type { Random, Shape } from "@lrm/tensor";

/** An array of a batch in host memory, row-major. */
export interface HostArray {
  readonly data: Float32Array | Int32Array;
  readonly shape: Shape;
}

/** A batch in host memory, by the names that the loss uses. */
export type HostBatch<Name extends string = string> = Readonly<Record<Name, HostArray>>;

/** A batch on a tape: one constant for each array. */
export type Batch<Name extends string = string> = Readonly<Record<Name, Variable>>;

/** Unit in which a task counts its data. */
export type DataUnit = "samples" | "tokens";

/** Endless source of micro-batches. */
export interface BatchSource<Name extends string = string, Unit extends DataUnit = DataUnit> {
  readonly unit: Unit;
  /** Samples or tokens in a micro-batch; the most, if they have a `count`. */
  readonly size: number;
  /**
   * Counts the samples or tokens of the first `batches` micro-batches, if they differ in size.
   * Default: `batches · size`.
   *
   * @param random  that of `batch`
   */
  count?(batches: number, random: Random): number;
  /**
   * Makes micro-batch number `index` of a run, from 0. It must depend only on its arguments, so
   * that a resumed run trains on the same data. The next call may reuse the arrays.
   *
   * @param random  the same in all calls of a run; fork it by `index`
   */
  batch(index: number, random: Random): HostBatch<Name> | Promise<HostBatch<Name>>;
}

/** A fixed list of batches to evaluate on. */
export interface EvaluationSource<Name extends string = string> {
  /** Samples or tokens of each batch: its weight in a mean. At least one. */
  readonly sizes: readonly number[];
  /** Makes batch number `index`. The next call may reuse the arrays. */
  batch(index: number): HostBatch<Name> | Promise<HostBatch<Name>>;
}

/** Everything else that a loss may use. */
export interface LossContext {
  /** Tape of the batch. */
  readonly tape: Tape;
  /** Random numbers of this micro-batch, for example for dropout. */
  readonly random: Random;
}

/** The work of a run: data, parameters and a loss. */
export interface Task<Name extends string = string, Unit extends DataUnit = DataUnit> {
  /** All parameters of the model, frozen ones too. */
  readonly parameters: readonly Parameter[];
  readonly training: BatchSource<Name, Unit>;
  /** Batches of the evaluations. Default: none, so nothing is evaluated. */
  readonly validation?: EvaluationSource<Name>;
  /** Batches of the evaluation after the last step. Default: `validation`. */
  readonly finalValidation?: EvaluationSource<Name>;
  /**
   * Computes the mean loss of a batch.
   *
   * @returns  one element
   */
  loss(batch: Batch<Name>, context: LossContext): Variable;
  /**
   * Computes means over a batch, of one element each: `loss`, and metrics of your own, such as an
   * accuracy. Default: only the loss.
   */
  evaluate?(batch: Batch<Name>, context: LossContext): Measures;
}

/** Means over a batch, by name. */
export type Measures = Readonly<Record<string, Variable>> & { readonly loss: Variable };
