import type { Random, Tensor } from "@lrm/tensor";

/** Method that sketches the range of a matrix. */
export type SketchMethod = "columnSelection" | "powerIteration";

/** Options for the subspace of a low-rank orthogonalization. */
export interface SketchOptions {
  /** Dimension k of the subspace, from 1 to the smaller side of the matrix. */
  readonly rank: number;
  /**
   * The subspace is spanned by k columns of the matrix ("columnSelection"), or by `(M Mᵀ)^q M Ω`
   * with a normal sketch Ω ("powerIteration"). Default: "columnSelection".
   */
  readonly method?: SketchMethod;
  /** Exponent q of "powerIteration"; 0 uses the plain sketch. Default: 1. */
  readonly powerIterations?: number;
  /**
   * Columns for "columnSelection", int32 `[..., k]`, distinct: columns of M if m ≤ n, else rows
   * (columns of Mᵀ). Default: drawn from `random`.
   */
  readonly columns?: Tensor;
  /** Sketch Ω for "powerIteration", `[..., max(m, n), k]`. Default: drawn from `random`. */
  readonly sketch?: Tensor;
  /** Source of columns or sketch if they are not given. Pass a new fork at every step. */
  readonly random?: Random;
  /** Name of the matrix for messages. */
  readonly name?: string;
}
