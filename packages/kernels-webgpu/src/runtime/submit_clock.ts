import type { PacedWork } from "./pace.ts";

/** Measures the duration of submits without adding submits or waits. */
export interface SubmitClock {
  /**
   * Timestamp writes of the pass that is about to begin; undefined if this clock does not time it
   * with timestamps.
   */
  passTimes(): GPUComputePassTimestampWrites | undefined;
  /**
   * Must be called before a submit with the cost of its kernels. `read` is true if the host will
   * wait for the submit to read a result.
   */
  ending(encoder: GPUCommandEncoder, cost: number, read: boolean): void;
  /** Must be called after a read: all work submitted before it is done. */
  collect(): void;
  destroy(): void;
}

/** Receives measurements. */
export type Learn = (measured: readonly PacedWork[]) => void;
