import type { HalfType } from "@lrm/tensor";
import type { Parameter } from "./parameter.ts";

/**
 * Type in which a tape stores the values inside of blocks for the backward pass.
 *
 * * `float32`: as they were computed.
 * * `float16`: rounded to 11 significant bits. Values from 65,520 on become infinity.
 * * `bfloat16`: rounded to 8 significant bits, with the range of float32.
 */
export type ActivationType = "float32" | HalfType;

/** Options of a `Tape`. */
export interface TapeOptions {
  /** True to record operations for a backward pass. Default: true. */
  readonly recording?: boolean;
  /**
   * True to run each `block()` again in the backward pass, instead of keeping its
   * activations in memory. Default: false.
   */
  readonly recompute?: boolean;
  /**
   * Type in which values inside of each `block()` wait for the backward pass. At the end of the
   * block, they are rounded to it; the backward pass reads the rounded values, and computes in
   * float32. Results of blocks, values that share their memory with another (such as views), one
   * number a row (such as a mean), what an operation saves besides its operands, weights, and
   * gradients stay in float32. Default: `"float32"`.
   */
  readonly activations?: ActivationType;
}

/** Options of `Tape.backward`. */
export interface BackwardOptions {
  /**
   * Called with each parameter as soon as the pass adds nothing more to its gradient, while it goes
   * on with others. Parameters come in an order that only the record decides. Default: nothing.
   */
  readonly onGradient?: (parameter: Parameter) => void;
}
