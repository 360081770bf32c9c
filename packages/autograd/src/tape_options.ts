/** Options of a `Tape`. */
export interface TapeOptions {
  /** True to record operations for a backward pass. Default: true. */
  readonly recording?: boolean;
  /**
   * True to run each `block()` again in the backward pass, instead of keeping its
   * activations in memory. Default: false.
   */
  readonly recompute?: boolean;
}
