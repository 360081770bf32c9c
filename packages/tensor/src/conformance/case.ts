import type { Backend } from "../backend.ts";
import type { Tensor } from "../tensor.ts";

/** One demand on a backend. */
export interface ConformanceCase {
  /** A sentence that says what holds. */
  readonly name: string;
  /**
   * Runs the case; everything that it allocates on `backend` is freed.
   *
   * @throws Error that names the first wrong element, its error and the tolerance
   */
  run(backend: Backend): Promise<void>;
}

/** Named tensors that a case computes; freed after they were read. */
export type Results = Readonly<Record<string, Tensor>>;

/** Tests one operation. */
export interface OperationSuite {
  /** Calls the operation on sizes that make a backend use its threads, to compare runs of it. */
  example(on: Backend): Results;
  readonly cases: readonly ConformanceCase[];
}
