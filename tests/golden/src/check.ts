import type { Backend } from "@lrm/tensor";

/** A tensor of a file of reference values. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The tensors of a file, by name. */
export type ReferenceTensors = ReadonlyMap<string, ReferenceTensor>;

/** One comparison with a reference value. */
export interface Check {
  /** Name of the tensor that holds the expected values. */
  readonly name: string;
  /** Largest relative error (Frobenius norm) that passes. */
  readonly allowed: number;
  /** Computes the values on `backend` and returns their relative error. */
  run(backend: Backend): Promise<number>;
}
