import type { Backend } from "@lrm/tensor";

/**
 * Costs of running commands on threads. With one thread that runs in the caller, all times are 0.
 */
export interface ThreadCosts {
  /**
   * Milliseconds of waiting for slower threads, within and at the ends of commands, summed over all
   * threads.
   */
  readonly waitedForThreads: number;
  /** Milliseconds of waiting for the caller's next command, summed over all threads. */
  readonly waitedForCommands: number;
  /**
   * Milliseconds in the interpreter of maps and reductions, summed over all threads; 0 if all of
   * them were compiled.
   */
  readonly interpreted: number;
  /**
   * Number of barriers, at which all threads wait for each other, that the first thread has passed;
   * 0 with a single thread.
   */
  readonly barriers: number;
}

/** A backend that computes on the CPU. */
export interface CpuBackend extends Backend {
  /** Number of threads that compute. */
  readonly threads: number;
  /**
   * Returns the costs since the backend was created. Waits of less than about a microsecond are not
   * counted, nor one that lasts still.
   */
  costs(): ThreadCosts;
}
