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
  /** The parameter's value as a view of the batch's shape; change it in place. */
  readonly value: Tensor;
  /** The gradient as a view of the batch's shape; read only, and times {@link UpdateBatch.gradientScale}. */
  readonly gradient: Tensor;
  /** This parameter's part of {@link UpdateBatch.state}. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Random numbers for this parameter and step alone. */
  readonly random: Random;
}

/** Neighbours in a batch that lie side by side in memory: what is done element by element, or row by row, takes one kernel for all of them. */
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

/** Parameters of one shape in one step: work on them together where that is faster, one by one where it is not. */
export interface UpdateBatch {
  /** Of every entry: `[m, n]` in the layout "matrix", `[size]` in the layout "elements". */
  readonly shape: Shape;
  /** How many matrices of `m/parts` rows lie one below the other in every entry, see {@link UpdateRule.parts}; else 1. */
  readonly parts: number;
  /** At least one. */
  readonly entries: readonly UpdateEntry[];
  /** All entries in order, in as few spans as their memory allows: one, where all are neighbours in one `Parameter.stack`, as a model's are when one group has them all. */
  readonly spans: readonly UpdateSpan[];
  /** Every state tensor of all entries, stacked: `[entries, ...shape]`. Starts as zeros, or as {@link UpdateRule.initialize} left it. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** `[entries]`, zeros: 1 goes where {@link UpdateRule.warning} holds; undefined for rules without one. */
  readonly flags: Tensor | undefined;
  /** `[1]`: what every gradient is to be multiplied by (for clipping; 1 without). */
  readonly gradientScale: Tensor;
  /** Of this step, after the schedule. */
  readonly learningRate: number;
  /** From 0. */
  readonly step: number;
}

/**
 * How a parameter changes, given its gradient and state: the paper's equations and nothing else.
 *
 * A rule holds no tensors: `Optimizer` owns state, step count, schedules and grouping, and frees every tensor that is made in {@link UpdateRule.update}.
 */
export interface UpdateRule {
  /** As people write it in a command: `low-rank-muon`. */
  readonly name: string;
  /** "matrix": parameters of two or more axes, seen as (out, rest). "elements": any shape, seen as one axis. */
  readonly layout: "matrix" | "elements";
  /** Before the schedule. */
  readonly learningRate: number;
  /** Everything that it was made with, for the record. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** The state tensors, by name, that a parameter of this shape (as in {@link UpdateBatch.shape}) and name needs. */
  state(shape: Shape, name: string): Readonly<Record<string, Shape>>;
  /** Writes the start of state tensors that do not start as zeros, stacked as in {@link UpdateBatch.state}. */
  initialize?(state: Readonly<Record<string, Tensor>>): void;
  /** Of how many matrices, one below the other, a parameter consists for this rule (packed queries, keys and values: 3); divides its rows. It is part of the saved state. Default: 1. */
  parts?(name: string, shape: Shape): number;
  /** Throws where a parameter cannot be trained, in a sentence that names it. */
  check?(name: string, shape: Shape): void;
  /** Whether `parameter.inputMoment` is needed in this step. Parameters that have none then are refused, by name. */
  observes?(step: number): boolean;
  /** In how many blocks on the diagonal a parameter's `inputMoment` is needed; divides its columns. Default: 1. */
  inputBlocks?(name: string, shape: Shape): number;
  /** What a flag that {@link UpdateRule.update} raises for a parameter on the device means: "its … ; …". */
  readonly warning?: string;
  /** Changes the values and the state of the entries in place. */
  update(batch: UpdateBatch): void;
}
