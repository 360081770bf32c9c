import { BUCKET } from "./_buckets.ts";
import type { Communicator } from "./communicator.ts";
import { evenParts } from "./rank_order.ts";

/**
 * Divides what owners have into exchanges of at most `limit` numbers: gives the lengths by owner
 * for each. Owners that have more are left for the last ones.
 *
 * @param parts  numbers of each owner
 */
export function ownedCounts(parts: readonly number[], limit = BUCKET): number[][] {
  const exchanges: number[][] = [];
  let rest = [...parts];
  for (;;) {
    const active = rest.filter((length) => length > 0).length;
    if (active === 0) return exchanges;
    const most = Math.max(1, Math.floor(limit / active));
    const counts = rest.map((length) => Math.min(length, most));
    exchanges.push(counts);
    rest = rest.map((length, owner) => length - counts[owner]!);
  }
}

/**
 * Tells whether one owner has so much that an exchange is faster in two calls: every rank sums an
 * equal part, and then sends it to its owners. In one call, an owner receives its numbers from
 * N − 1 ranks; in two, it receives them once.
 */
export function goesEvenly(counts: readonly number[]): boolean {
  return Math.max(...counts) * (counts.length - 1) > totalOf(counts);
}

/** Gives each owner the sums of its numbers, as `Communicator.sumParts` does. */
export async function sumToOwners(
  communicator: Communicator,
  values: Float32Array,
  counts: readonly number[],
  own: Float32Array,
): Promise<void> {
  if (!goesEvenly(counts)) return await communicator.sumParts(values, counts, own);
  const { rank, size } = communicator;
  const even = evenParts(values.length, size);
  const part = new Float32Array(even[rank]!);
  await communicator.sumParts(values, even, part);
  const [sent, received] = [overlapsOf(even, counts, rank), overlapsOf(counts, even, rank)];
  await communicator.exchange(part, sent, own, received);
}

/** Gives all ranks the numbers of all owners, as `Communicator.gather` does. */
export async function gatherFromOwners(
  communicator: Communicator,
  own: Float32Array,
  counts: readonly number[],
  into: Float32Array,
): Promise<void> {
  if (!goesEvenly(counts)) return await communicator.gather(own, counts, into);
  const { rank, size } = communicator;
  const even = evenParts(into.length, size);
  const part = new Float32Array(even[rank]!);
  const [sent, received] = [overlapsOf(counts, even, rank), overlapsOf(even, counts, rank)];
  await communicator.exchange(own, sent, part, received);
  await communicator.gather(part, even, into);
}

/**
 * Divides a sequence twice into neighbouring parts, and returns how much of the part `index` of the
 * first division lies in each part of the second.
 */
export function overlapsOf(
  counts: readonly number[],
  others: readonly number[],
  index: number,
): number[] {
  const start = totalOf(counts.slice(0, index));
  const end = start + counts[index]!;
  let at = 0;
  return others.map((length) => {
    const from = at;
    at += length;
    return Math.max(0, Math.min(end, at) - Math.max(start, from));
  });
}

/** Adds lengths. */
export const totalOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0);
