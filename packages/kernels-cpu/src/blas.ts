/**
 * The CPU backend with products by the system's BLAS; Node only.
 *
 * @module
 */
import type { Backend } from "@lrm/tensor";
import { findBlas } from "./_blas.ts";
import { openBackend } from "./_open_backend.ts";
import type { CpuBackendOptions } from "./cpu_backend_options.ts";

/** Options for computing on the CPU with the system's BLAS; `threads` from 1. */
export interface BlasBackendOptions extends CpuBackendOptions {
  /**
   * Name or path of a library with `cblas_sgemm` and 32-bit sizes. Default: the first found of
   * OpenBLAS and MKL, on macOS Accelerate.
   */
  readonly library?: string;
}

/**
 * The backend of `createCpuBackend()`, but all products except tiny ones are computed by OpenBLAS,
 * Accelerate or MKL: several times faster where the processor has vectors of more than 128 bits,
 * which WebAssembly has not.
 *
 * Nothing else changes: calls are queued, every thread calls the library for blocks of its own, and
 * results do not depend on the number of threads as long as the library gives the same for the same
 * call. They do depend on the library, its version and the processor. The library is told, for the
 * whole process, to start no threads itself. Needs the package `koffi`.
 *
 * @throws Error when koffi or a library is missing, in one sentence with the remedy
 * @throws RangeError when an option is out of range
 * @example
 * ```ts
 * import { createCpuBackend } from "@lrm/kernels-cpu";
 * import { createBlasBackend } from "@lrm/kernels-cpu/blas";
 * import { full, matmul } from "@lrm/tensor";
 * const backend = await createBlasBackend({ threads: 1 }).catch(() => createCpuBackend({ threads: 1 }));
 * const x = full(backend, [64, 64], 0.5);
 * const values = await matmul(x, x).read();
 * expect(values.every((value) => value === 16)).toBe(true);
 * await backend.dispose();
 * ```
 */
export async function createBlasBackend({
  library,
  ...options
}: BlasBackendOptions = {}): Promise<Backend> {
  return openBackend(options, await findBlas(library));
}
