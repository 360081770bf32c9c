import type { StepLoad } from "./step_load.ts";

/** Speed at which ranks exchange numbers. */
export interface NetworkSpeed {
  /** Seconds of a message, however short: the α of the model. */
  readonly latency: number;
  /** Seconds of each byte that a rank receives: the β of the model. */
  readonly secondsPerByte: number;
}

/**
 * Predicts the seconds that the exchanges of a step take. In a call, every rank sends a message to
 * every other, one after the other, and the rank with the largest part is the last to be ready:
 *
 * `t = (N − 1) · (collectives · α + 8 · part · β)`
 *
 * A part has 4 bytes a number, which are received once to be summed, and once as a result. In the
 * modes `dense` and `exact`, a part is all numbers divided by N, and this is the cost of a ring:
 * `2(N − 1)/N · bytes · β`, with its latencies.
 *
 * @param size  number of ranks, N
 */
export function exchangeSeconds(
  { collectives, part }: Pick<StepLoad, "collectives" | "part">,
  size: number,
  { latency, secondsPerByte }: NetworkSpeed,
): number {
  return (size - 1) * (collectives * latency + 8 * part * secondsPerByte);
}

/** Seconds of a step on one rank, without exchanges. */
export interface StepSeconds {
  /** Forward and backward passes of one rank. */
  readonly passes: number;
  /** Update of all parameters. */
  readonly update: number;
}

/** Predicts the seconds of a step: passes, this mode's share of the update, and exchanges. */
export function stepSeconds(
  { passes, update }: StepSeconds,
  load: Pick<StepLoad, "collectives" | "part" | "updateShare">,
  size: number,
  network: NetworkSpeed,
): number {
  return passes + update * load.updateShare + exchangeSeconds(load, size, network);
}
