import type { Parameter } from "./parameter.ts";

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

/** Options of `Tape.backward`. */
export interface BackwardOptions {
  /**
   * Called with each parameter as soon as the pass adds nothing more to its gradient, while it goes
   * on with others. Parameters come in an order that only the record decides. Default: nothing.
   */
  readonly onGradient?: (parameter: Parameter) => void;
}
