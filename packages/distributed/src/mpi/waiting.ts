import { setImmediate, setTimeout } from "node:timers/promises";
import { RanksError } from "../ranks_error.ts";

/** Polls before the first nap: short exchanges take no nap, long ones leave the processor idle. */
const EAGER_POLLS = 200;

/**
 * Waits until `isDone`, without stopping the event loop.
 *
 * @param what  the waiting rank and its call, for the message
 * @param patience  longest wait, in seconds
 * @throws RanksError after that
 */
export async function waitUntil(
  isDone: () => boolean,
  what: () => string,
  patience: number,
): Promise<void> {
  const start = performance.now();
  for (let polls = 0; !isDone(); polls++) {
    if (polls < EAGER_POLLS) await setImmediate();
    else await setTimeout(1);
    if (performance.now() - start < patience * 1000) continue;
    throw new RanksError(
      `Cannot go on: ${what()} has waited ${patience} s for the other ranks`,
      "see whether one of them stopped or a link is cut, then resume the run",
    );
  }
}
