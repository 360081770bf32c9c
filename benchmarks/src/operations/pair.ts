import type { Parameter, Tape, Variable } from "@lrm/autograd";
import type { Backend, Random, Tensor } from "@lrm/tensor";

/** One function in two forms that compute the same, ready to run. */
export interface Pair {
  /** Operands that are differentiated on each tape. The caller owns them. */
  readonly inputs: readonly Tensor[];
  /** Weights, whose gradients are computed too. The caller owns them. */
  readonly parameters: readonly Parameter[];
  /** Tensors without a gradient, for the caller to free. */
  readonly constants?: readonly Tensor[];
  /** The form that the packages offer, with its own backward pass or kernel. */
  readonly fused: Form;
  /** The same from general operations, whose backward passes are derived. */
  readonly composed: Form;
  /**
   * True to run the composed form without the backend's kernels for operations that bring a
   * composition, such as convolutions. Default: false.
   */
  readonly withoutKernels?: boolean;
}

/** Computes a value from the variables of the inputs, on their tape. */
export type Form = (inputs: readonly Variable[], tape: Tape) => Variable;

/** A pair to measure: its name and shapes, and how to make it. */
export interface PairCase {
  readonly name: string;
  /** Shapes, such as `16×128×128`. */
  readonly setting: string;
  /** True if only backends on the CPU have the kernel that is measured. Default: false. */
  readonly cpuOnly?: boolean;
  readonly make: (backend: Backend, random: Random) => Pair;
}
