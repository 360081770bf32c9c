import type { OptimizerParameter, StepOptions } from "@lrm/optimizer";
import { ArgumentError } from "@lrm/tensor";

/**
 * Ranks that train one model together, each with a part of the micro-batches of every step.
 * `RankedOptimizer` of `@lrm/distributed` is one. All ranks make the same calls.
 */
export interface Ranks {
  /** Number of this rank, from 0. */
  readonly rank: number;
  /** Number of ranks. */
  readonly size: number;
  /** False if no rank has the whole gradient, whose norm is then not known. */
  readonly knowsGradients: boolean;
  /** True if each rank updates other parameters. */
  readonly dividesUpdates: boolean;
  /** Tells whether this rank adds a parameter's gradient to the norm of all of them. */
  reports(parameter: OptimizerParameter): boolean;
  /**
   * Announces the last backward pass of a step, from which on gradients become final.
   *
   * @param order  parameters in the expected order, the same on all ranks
   */
  expectGradients(order: readonly OptimizerParameter[]): void;
  /** Says that nothing more is added to a gradient: its sum may begin. */
  gradientIsFinal(parameter: OptimizerParameter): void;
  /** Sums gradients over ranks, and a few more numbers, in place. */
  sumGradients(numbers: Float32Array): Promise<void>;
  /** Makes the optimizer's step. */
  step(options: StepOptions): Promise<void>;
  /** Replaces numbers by their sums over ranks. */
  sum(numbers: Float32Array): Promise<void>;
}

/** A rank's part of a list of `length` entries: neighbours, as many for all ranks as possible. */
export function partOf(
  length: number,
  { rank, size }: Pick<Ranks, "rank" | "size">,
): { readonly start: number; readonly end: number } {
  return {
    start: Math.floor((rank * length) / size),
    end: Math.floor(((rank + 1) * length) / size),
  };
}

/**
 * Checks that ranks can share the micro-batches of a step.
 *
 * @throws ArgumentError unless the number of ranks divides them
 */
export function checkRanks({ size }: Pick<Ranks, "size">, accumulation: number): void {
  if (accumulation % size === 0) return;
  throw new ArgumentError(
    `Cannot train on ${size} ranks with accumulation ${accumulation}: the number of ranks must divide the micro-batches`,
    `raise the accumulation to a multiple of ${size}, with smaller batches for the same step`,
  );
}

/** Decisions that ranks make together, since each of them would wait for the others. */
export interface Agreement {
  /** True if a rank was asked to stop. */
  readonly stops: boolean;
  /** True if rank 0 wants to read the metrics. */
  readonly reads: boolean;
}

/**
 * Sums the gradients and the loss of a step, and agrees on what comes next.
 *
 * @param wishes  this rank's
 * @returns  the loss of the whole step, and the decisions of all
 */
export async function sumStep(
  ranks: Ranks,
  loss: number,
  wishes: Agreement,
): Promise<Agreement & { readonly loss: number }> {
  const reads = wishes.reads && ranks.rank === 0;
  const numbers = Float32Array.of(loss, Number(wishes.stops), Number(reads));
  await ranks.sumGradients(numbers);
  return { loss: numbers[0]!, stops: numbers[1]! > 0, reads: numbers[2]! > 0 };
}

/** Tells all ranks whether one of them wishes something. */
export async function anyOf(ranks: Ranks | undefined, wish: boolean): Promise<boolean> {
  if (ranks === undefined) return wish;
  const wishes = Float32Array.of(Number(wish));
  await ranks.sum(wishes);
  return wishes[0]! > 0;
}

/**
 * Sums rows of metrics over ranks: each number comes from the ranks that have a part of it.
 *
 * @param width  length of a row: the loss, squares of `parameters` gradients, and numbers of the
 *   update
 */
export async function sumRows(
  ranks: Ranks,
  rows: Float32Array,
  { width, parameters }: { readonly width: number; readonly parameters: number },
): Promise<void> {
  for (let row = 0; row < rows.length && ranks.rank > 0; row += width) {
    rows[row] = 0;
    if (!ranks.dividesUpdates) rows.fill(0, row + 1 + parameters, row + width);
  }
  await ranks.sum(rows);
}
