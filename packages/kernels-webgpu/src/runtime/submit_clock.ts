import type { PacedWork } from "./pace.ts";

/**
 * Measures submits on the side: it makes none, and waits for none that the host would not have
 * waited for.
 */
export interface SubmitClock {
  /**
   * Timestamp writes of the pass that is about to begin; undefined where it is not timed this way.
   */
  passTimes(): GPUComputePassTimestampWrites | undefined;
  /**
   * Before a submit: what its kernels cost, and whether the host will wait for it, as it does when
   * it reads.
   */
  ending(encoder: GPUCommandEncoder, cost: number, read: boolean): void;
  /** After a read: what was submitted before it is done. */
  collect(): void;
  destroy(): void;
}

/** Takes measurements in. */
export type Learn = (measured: readonly PacedWork[]) => void;
