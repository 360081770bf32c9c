import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";
import { bucketLimit } from "./_buckets.ts";
import { goesEvenly, overlapsOf, ownedCounts, totalOf } from "./_owned_parts.ts";
import { updateWork } from "./_update_work.ts";
import { type ExchangeMode, isTrained, numbersOf } from "./exchange_mode.ts";
import { assignOwners } from "./owners.ts";
import { evenParts } from "./rank_order.ts";

/** The part of a step that depends on the mode and on the number of ranks. */
export interface StepLoad {
  /** Numbers that are summed, and given to all ranks. */
  readonly numbers: number;
  /**
   * Half of the numbers that the busiest rank receives from each other one: all divided by the
   * ranks or, if `sharded`, what the largest owner has.
   */
  readonly part: number;
  /** Calls in which every rank sends to every other: two for each sum. */
  readonly collectives: number;
  /** Largest fraction of the update's work that one rank does: 1 unless `sharded`. */
  readonly updateShare: number;
  /**
   * Bytes of host memory that the exchange holds at most on the rank with the largest part, reads
   * from the device included.
   */
  readonly hostBytes: number;
  /** Bytes that a rank sends, on average and at most. */
  readonly sent: { readonly average: number; readonly largest: number };
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
  const batches = mode === "exact" ? lowRankBatches(groups) : [];
  const sums =
    Math.max(1, Math.ceil(summed / bucketLimit(summed))) + SUMS_OF_BATCH * batches.length;
  const bucket = Math.min(summed, bucketLimit(summed));
  // A sum takes its numbers, the terms of a part, and their sum.
  const gradients = summed + 2 * bucket + bucket / size; // All are read in the backward pass.
  const lowRank = bucket + (2 + 1 / size) * Math.max(0, ...batches); // The bucket is kept.
  const sent = (2 * FLOAT * numbers * (size - 1)) / size;
  return {
    numbers,
    part: numbers / size,
    collectives: 2 * sums,
    updateShare: 1,
    hostBytes: FLOAT * Math.max(gradients, lowRank),
    sent: { average: sent, largest: sent },
  };
}

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

function ownedLoad(groups: readonly OptimizerGroup[], size: number): Omit<StepLoad, "numbers"> {
  const owners = assignOwners(groups, size);
  const work = updateWork(groups);
  const parts = new Array<number>(size).fill(0);
  const shares = new Array<number>(size).fill(0);
  for (const [parameter, owner] of owners) {
    if (isTrained(parameter)) parts[owner]! += parameter.value.size;
    shares[owner]! += work.get(parameter)!;
  }
  let [part, collectives, hostNumbers] = [0, 2, 0]; // Two are the sum of the losses.
  const sent = new Array<number>(size).fill(0);
  const exchanges = ownedCounts(parts);
  for (const [index, counts] of exchanges.entries()) {
    const [all, largest, evenly] = [totalOf(counts), Math.max(...counts), goesEvenly(counts)];
    const even = evenParts(all, size);
    part += evenly ? (all + largest) / size : largest;
    collectives += evenly ? 4 : 2;
    const terms = evenly ? all + even[0]! : largest * size; // And the sum of an equal part.
    const read = all + totalOf(exchanges[index + 1] ?? []); // The next one is read meanwhile.
    hostNumbers = Math.max(hostNumbers, read + all + terms + largest);
    for (const [rank, own] of counts.entries()) {
      const direct = all - own + own * (size - 1);
      const kept = 2 * overlapsOf(even, counts, rank)[rank]!;
      sent[rank]! += evenly ? all + own + even[rank]! * (size - 1) - kept : direct;
    }
  }
  return {
    ...{ part, collectives },
    updateShare: Math.max(...shares) / totalOf(shares),
    hostBytes: FLOAT * hostNumbers,
    sent: { average: (FLOAT * totalOf(sent)) / size, largest: FLOAT * Math.max(...sent) },
  };
}

/**
 * Lists the batches of matrices of one shape whose rules exchange less than gradients, by how many
 * numbers their sums have together.
 */
function lowRankBatches(groups: readonly OptimizerGroup[]): number[] {
  const able = groups.filter(({ rule }) => rule.exchange !== undefined);
  return able.flatMap(({ rule, parameters }) => {
    const shapes = new Set(parameters.filter(isTrained).map(shapeText));
    return [...shapes].map((shape) => {
      const batch = parameters.filter((each) => shapeText(each) === shape);
      return numbersOf("exact", [{ rule, parameters: batch }]);
    });
  });
}

const shapeText = ({ value: { shape } }: OptimizerParameter): string => shape.join(" ");

const elementsOf = (parameters: readonly OptimizerParameter[]): number =>
  parameters.reduce((sum, { value }) => sum + value.size, 0);
