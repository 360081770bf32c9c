import type { Backend } from "@lrm/tensor";

/** Times without work in milliseconds, summed over all threads. */
export interface ThreadWaits {
  /** Within and at the ends of commands, for threads that were not done yet. */
  readonly forThreads: number;
  /** For the caller's next command. */
  readonly forCommands: number;
}

/** A backend that computes on the CPU. */
export interface CpuBackend extends Backend {
  /** Number of threads that compute. */
  readonly threads: number;
  /**
   * Returns how long its threads have waited since it was created. Waits of less than about a
   * microsecond are not counted, nor one that lasts still.
   */
  waits(): ThreadWaits;
}
