import type { Random, Shape, Tensor } from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";

/** Plain data. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** One parameter in one step. */
export interface UpdateEntry {
  readonly parameter: OptimizerParameter;
  /** Random numbers for this parameter and step alone. */
  readonly random: Random;
}

/**
 * Neighbours in a batch that lie side by side in memory: work element by element, or row by row,
 * takes one kernel for all of them.
 */
export interface UpdateSpan {
  /** Index of the first entry. */
  readonly start: number;
  /** Number of entries. */
  readonly count: number;
  /** `[count, ...shape]`; change it in place. */
  readonly value: Tensor;
  /** `[count, ...shape]`; read only, and times {@link UpdateBatch.gradientScale}. */
  readonly gradient: Tensor;
  /** The entries' part of {@link UpdateBatch.state}: `[count, ...]`. */
  readonly state: Readonly<Record<string, Tensor>>;
}

/** Parameters of one shape in one step. */
export interface UpdateBatch {
  /** Of every entry: `[m, n]` in the layout "matrix", `[size]` in the layout "elements". */
  readonly shape: Shape;
  /**
   * Number of matrices of `m/parts` rows, one below the other, in every entry; see {@link
   * UpdateRule.parts}.
   */
  readonly parts: number;
  /** At least one. */
  readonly entries: readonly UpdateEntry[];
  /**
   * All entries in order, in as few spans as their memory allows: one for neighbours in one
   * `Parameter.stack`, as a model's are when one group has them all.
   */
  readonly spans: readonly UpdateSpan[];
  /**
   * State tensors of all entries, stacked: `[entries, ...shape]`. They start as zeros, or as {@link
   * UpdateRule.initialize} left them.
   */
  readonly state: Readonly<Record<string, Tensor>>;
  /**
   * `[entries]`, zeros: write 1 where {@link UpdateRule.warning} holds; undefined for rules without
   * one.
   */
  readonly flags: Tensor | undefined;
  /** `[1]`: factor of every gradient, from clipping; 1 without. */
  readonly gradientScale: Tensor;
  /** Of this step, after the schedule. */
  readonly learningRate: number;
  /** From 0. */
  readonly step: number;
  /** Steps of the whole run; undefined if the optimizer was not told. */
  readonly steps: number | undefined;
}

/**
 * Changes parameters by their gradients and state. Most rules come from `matrixRule`, `rowRule` or
 * `elementwiseRule`, which take the paper's equations.
 *
 * A rule holds no tensors: `Optimizer` owns state, step count, schedules and grouping, and frees
 * every tensor that is made in {@link UpdateRule.update}.
 */
export interface UpdateRule {
  /** As in commands and files: `low-rank-muon`. */
  readonly name: string;
  /**
   * "matrix": parameters of two or more axes, seen as (out, rest). "elements": any shape, seen as
   * one axis.
   */
  readonly layout: "matrix" | "elements";
  /** Before the schedule. */
  readonly learningRate: number;
  /** Settings it was made with, for the record. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** Shapes of a parameter's state tensors, by name; `shape` is as in {@link UpdateBatch.shape}. */
  state(shape: Shape, name: string): Readonly<Record<string, Shape>>;
  /** Writes state tensors that do not start as zeros, stacked as in {@link UpdateBatch.state}. */
  initialize?(state: Readonly<Record<string, Tensor>>): void;
  /**
   * Gives the number of matrices, one below the other, in a parameter (packed queries, keys and
   * values: 3); it divides the rows and is part of the saved state. Default: 1.
   */
  parts?(name: string, shape: Shape): number;
  /** Throws where a parameter cannot be trained, in a sentence that names it. */
  check?(name: string, shape: Shape): void;
  /**
   * Refuses parameters with a matrix of zeros, which the rule would leave at zero; see
   * `Optimizer.checkStart`. Default false.
   */
  readonly refusesZeros?: boolean;
  /**
   * Number of steps at the end of a run in which the rule changes. The optimizer must know the
   * length of the run, and it must be at least this. Default: 0.
   */
  readonly lastSteps?: number;
  /** Asks for `parameter.inputMoment` in a step. Parameters without one are refused, by name. */
  observes?(step: number): boolean;
  /**
   * Gives the number of blocks on the diagonal of a parameter's `inputMoment`; divides its columns.
   * Default: 1.
   */
  inputBlocks?(name: string, shape: Shape): number;
  /** Explains a flag that {@link UpdateRule.update} raised for a parameter: "problem; remedy". */
  readonly warning?: string;
  /** Changes the values and the state of the entries in place. */
  update(batch: UpdateBatch): void;
  /**
   * Does the same where gradients, and all state, are one rank's terms of sums over ranks: yields
   * tensors that the caller replaces by their sum over ranks, in place, and ends with the values
   * that {@link UpdateRule.update} gives for the whole sums. For rules that need less than the
   * whole sum of the gradients. Default: the caller sums the gradients.
   */
  exchange?(batch: UpdateBatch): Generator<Tensor, void, void>;
  /** Counts the numbers that {@link UpdateRule.exchange} yields for a parameter. */
  exchangeSize?(shape: Shape, parts: number): number;
}
