import type { Backend } from "../backend.ts";
import type { Tensor } from "../tensor.ts";

/** Requirement on a backend. */
export interface ConformanceCase {
  /** Sentence that says what must hold. */
  readonly name: string;
  /**
   * Runs the case. It frees everything that it allocates on `backend`.
   *
   * @throws Error with the first wrong element, its error and the tolerance
   */
  run(backend: Backend): Promise<void>;
}

/** Named results of a case, freed after they were read. */
export type Results = Readonly<Record<string, Tensor>>;

/** Tests one operation. */
export interface OperationSuite {
  /** Calls the operation on sizes large enough for a backend's threads, to compare two runs. */
  example(on: Backend): Results;
  readonly cases: readonly ConformanceCase[];
}
