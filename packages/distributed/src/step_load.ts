import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";
import { BUCKET, ownersBucket } from "./_buckets.ts";
import { updateWork } from "./_update_work.ts";
import { type ExchangeMode, isTrained, numbersOf } from "./exchange_mode.ts";
import { assignOwners } from "./owners.ts";

/** The part of a step that depends on the mode and on the number of ranks. */
export interface StepLoad {
  /** Numbers that are summed, and given to all ranks. */
  readonly numbers: number;
  /** Largest part of them that one rank sums: all divided by the ranks, or the largest owner's. */
  readonly part: number;
  /** Calls in which every rank sends to every other: two for each sum. */
  readonly collectives: number;
  /** Largest fraction of the update's work that one rank does: 1 unless `sharded`. */
  readonly updateShare: number;
  /** Bytes of host memory that the exchange holds on the rank with the largest part. */
  readonly hostBytes: number;
}

/** Sums of a low-rank update of matrices of one shape: its columns, and then its coordinates. */
const SUMS_OF_BATCH = 2;

/**
 * Tells what a step exchanges, and how it is divided among ranks.
 *
 * @param size  number of ranks, from 1
 */
export function stepLoad(
  mode: ExchangeMode,
  groups: readonly OptimizerGroup[],
  size: number,
): StepLoad {
  const numbers = numbersOf(mode, groups);
  if (mode === "sharded") return { numbers, ...ownedLoad(groups, size) };
  const whole = groups.flatMap(({ rule, parameters }) =>
    mode === "exact" && rule.exchange !== undefined ? [] : parameters.filter(isTrained),
  );
  const summed = elementsOf(whole);
  const batches = mode === "exact" ? lowRankBatches(groups) : 0;
  const sums = Math.max(1, Math.ceil(summed / BUCKET)) + SUMS_OF_BATCH * batches;
  const bucket = Math.min(summed, BUCKET);
  return {
    numbers,
    part: numbers / size,
    collectives: 2 * sums,
    updateShare: 1,
    hostBytes: FLOAT * (2 * bucket + bucket / size), // The bucket, terms of a part, and their sum.
  };
}

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Bytes that a rank sends in a step: on average, and the rank with the largest part. */
export function bytesSent(
  { numbers, part }: Pick<StepLoad, "numbers" | "part">,
  size: number,
): { readonly average: number; readonly largest: number } {
  return {
    average: (2 * FLOAT * numbers * (size - 1)) / size,
    largest: FLOAT * (numbers - part + part * (size - 1)),
  };
}

function ownedLoad(groups: readonly OptimizerGroup[], size: number): Omit<StepLoad, "numbers"> {
  const owners = assignOwners(groups, size);
  const work = updateWork(groups);
  const parts = new Array<number>(size).fill(0);
  const shares = new Array<number>(size).fill(0);
  for (const [parameter, owner] of owners) {
    if (isTrained(parameter)) parts[owner]! += parameter.value.size;
    shares[owner]! += work.get(parameter)!;
  }
  const part = Math.max(...parts);
  const limit = ownersBucket(size);
  const buckets = parts.map((each) => Math.min(each, limit));
  const largest = Math.max(...buckets);
  return {
    part,
    collectives: 2 * Math.ceil(part / limit) + 2, // And the sum of the losses.
    updateShare: Math.max(...shares) / shares.reduce((sum, each) => sum + each, 0),
    hostBytes: FLOAT * (buckets.reduce((sum, each) => sum + each, 0) + largest * (size + 1)),
  };
}

/** Counts the batches of matrices of one shape whose rules exchange less than gradients. */
function lowRankBatches(groups: readonly OptimizerGroup[]): number {
  const able = groups.filter(({ rule }) => rule.exchange !== undefined);
  const shapes = able.map(({ parameters }) => parameters.filter(isTrained).map(shapeText));
  return shapes.reduce((sum, each) => sum + new Set(each).size, 0);
}

const shapeText = ({ value: { shape } }: OptimizerParameter): string => shape.join(" ");

const elementsOf = (parameters: readonly OptimizerParameter[]): number =>
  parameters.reduce((sum, { value }) => sum + value.size, 0);
