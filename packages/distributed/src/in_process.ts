import { meetingTransports } from "./_meeting.ts";
import type { Communicator } from "./communicator.ts";
import { communicatorOver } from "./rank_order.ts";

/**
 * Makes communicators for ranks in one thread, for tests and pages: as many asynchronous functions
 * that run side by side. They give the bits that MPI gives in rank order.
 *
 * @param size  number of ranks
 * @example
 * ```ts
 * import { inProcessRanks } from "@lrm/distributed";
 * const sums = inProcessRanks(3).map(async (ranks) => {
 *   const values = Float32Array.of(1, ranks.rank);
 *   await ranks.sum(values);
 *   return Array.from(values);
 * });
 * expect(await Promise.all(sums)).toEqual([[3, 3], [3, 3], [3, 3]]);
 * ```
 */
export function inProcessRanks(size: number): Communicator[] {
  return meetingTransports(size).map(communicatorOver);
}
