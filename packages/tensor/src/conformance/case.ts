import type { Backend } from "../backend.ts";

/** One demand on a backend. */
export interface ConformanceCase {
  /** A sentence: what holds. */
  readonly name: string;
  /**
   * Runs the case; everything that it allocates on `backend` is freed.
   *
   * @throws Error that names the first element that is wrong, the error and the tolerance
   */
  run(backend: Backend): Promise<void>;
}
