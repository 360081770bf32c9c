import type { Backend } from "@lrm/tensor";

/** Costs of running commands on threads. Times are milliseconds, summed over all threads. */
export interface ThreadCosts {
  /** Waits within and at the ends of commands, for threads that were not done yet. */
  readonly waitedForThreads: number;
  /** Waits for the caller's next command. */
  readonly waitedForCommands: number;
  /** Time in the interpreter of maps and reductions; 0 if all of them were compiled. */
  readonly interpreted: number;
  /** Number of times that all threads have met; 0 with a single thread. */
  readonly barriers: number;
}

/** A backend that computes on the CPU. */
export interface CpuBackend extends Backend {
  /** Number of threads that compute. */
  readonly threads: number;
  /**
   * Returns the costs since the backend was created. Waits of less than about a microsecond are not
   * counted, nor one that lasts still. A thread in the calling thread measures no times.
   */
  costs(): ThreadCosts;
}
