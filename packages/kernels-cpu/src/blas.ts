/**
 * The CPU backend with products by the system's BLAS; Node only.
 *
 * @module
 */
import type { Backend } from "@lrm/tensor";
import { findBlas } from "./_blas.ts";
import { openCpuBackend } from "./_open_backend.ts";
import type { CpuBackendOptions } from "./cpu_backend_options.ts";

/** Options of the backend with the system's BLAS; `threads` is at least 1. */
export interface BlasBackendOptions extends CpuBackendOptions {
  /**
   * Name or path of a library with `cblas_sgemm` and 32-bit sizes. Default: the first found of
   * OpenBLAS and MKL, on macOS Accelerate.
   */
  readonly library?: string;
}

/**
 * Creates the backend of `createCpuBackend()` with one difference: OpenBLAS, Accelerate or MKL
 * computes all but tiny products. It is several times faster on processors with vectors of more
 * than 128 bits, which WebAssembly does not support.
 *
 * Calls are queued as usual, and every thread calls the library for its own blocks. Results do not
 * depend on the number of threads if the library is deterministic, but they do depend on the
 * library, its version and the processor. The library's own threads are disabled for the whole
 * process. Needs the package `koffi`.
 *
 * @throws DeviceError if koffi or a library is missing, with the remedy
 * @throws ArgumentError when an option is out of range
 * @example
 * ```ts
 * import { createCpuBackend } from "@lrm/kernels-cpu";
 * import { createBlasBackend } from "@lrm/kernels-cpu/blas";
 * import { full, matmul } from "@lrm/tensor";
 * const backend = await createBlasBackend({ threads: 1 }).catch(() =>
 *   createCpuBackend({ threads: 1 }),
 * );
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
  return openCpuBackend(options, await findBlas(library));
}
