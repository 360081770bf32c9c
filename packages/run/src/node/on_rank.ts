import { type Communicator, RanksError } from "@lrm/distributed";
import { isProblem } from "@lrm/files/problem";
import { ArgumentError } from "@lrm/tensor";
import { NonFiniteError, RunError } from "@lrm/train";
import { UsageError } from "../errors.ts";

/** Errors about settings, about all ranks, or that name a rank themselves. */
const OF_ALL = [UsageError, ArgumentError, NonFiniteError, RanksError] as const;

/**
 * Does a part of a run's work. On one of several ranks, errors that may be its own, such as a full
 * disk or a missing file, name the rank and its machine.
 *
 * @param communicator  undefined on the only rank
 * @param signal  its reason is thrown as it is
 */
export async function onRank<T>(
  communicator: Pick<Communicator, "rank" | "host"> | undefined,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (communicator === undefined || error === signal?.reason || !isProblem(error)) throw error;
    if (OF_ALL.some((each) => error instanceof each)) throw error;
    const { problem, remedy } = error;
    const { rank, host } = communicator;
    throw new RunError(`Rank ${rank} on ${host}: ${problem}`, remedy, { cause: error });
  }
}
