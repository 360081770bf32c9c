import type { Random, Tensor } from "@lrm/tensor";

/** How the range of a matrix is sketched. */
export type SketchMethod = "columnSelection" | "powerIteration";

/** The subspace in which to orthogonalize. */
export interface SketchOptions {
  /** Dimension k of the subspace: from 1 to the smaller side. */
  readonly rank: number;
  /** Spanned by k columns of the matrix, or by `(M Mᵀ)^q M Ω` for a normal sketch Ω. Default "columnSelection". */
  readonly method?: SketchMethod;
  /** q of "powerIteration"; 0 is the plain normal sketch. Default 1. */
  readonly powerIterations?: number;
  /** For "columnSelection": which columns, int32 `[..., k]`, distinct. Columns of M where m ≤ n, else rows (columns of Mᵀ). Default: drawn from `random`. */
  readonly columns?: Tensor;
  /** For "powerIteration": Ω, `[..., max(m, n), k]`. Default: drawn from `random`. */
  readonly sketch?: Tensor;
  /** Where columns or sketch are drawn from when they are not given; give a new fork at every step. */
  readonly random?: Random;
  /** What errors call the matrix. */
  readonly name?: string;
}
