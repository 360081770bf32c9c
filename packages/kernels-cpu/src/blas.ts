/**
 * The CPU backend with products by the system's BLAS; Node only.
 *
 * @module
 */
import { DeviceError } from "@lrm/tensor";
import { findBlas, type SystemBlas } from "./_blas.ts";
import { checkProducts } from "./_blas_check.ts";
import { openCpuBackend } from "./_open_backend.ts";
import { isOldCore } from "./_openblas_core.ts";
import type { CpuBackend } from "./cpu_backend.ts";
import type { CpuBackendOptions } from "./cpu_backend_options.ts";

/** Options of the backend with the system's BLAS; `threads` is at least 1. */
export interface BlasBackendOptions extends CpuBackendOptions {
  /**
   * Name or path of a library with `cblas_sgemm` and 32-bit sizes. Default: the first found of
   * OpenBLAS, MKL and BLIS, on macOS Accelerate.
   */
  readonly library?: string;
}

/**
 * Creates the backend of `createCpuBackend()` with one difference: OpenBLAS, MKL, BLIS or
 * Accelerate computes all but tiny products. It is several times faster on processors with vectors
 * of more than 128 bits, which WebAssembly does not support.
 *
 * Calls are queued as usual, and every thread calls the library for its own blocks. Results do not
 * depend on the number of threads if the library is deterministic, but they do depend on the
 * library, its version and the processor. The library's own threads are disabled for the whole
 * process. Needs the package `koffi`. Before anything else, products of whole numbers are compared
 * with the exact ones.
 *
 * @throws DeviceError if koffi or a library is missing, or if its products are wrong, with the
 *   remedy
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
}: BlasBackendOptions = {}): Promise<CpuBackend> {
  return openChecked(options, await findBlas(library));
}

/** The fastest backend that this machine's CPU has. */
export interface FastestCpuBackend {
  readonly backend: CpuBackend;
  /** Why the system's BLAS is not used, with the remedy; undefined if it is. */
  readonly withoutBlas?: DeviceError;
}

/**
 * Creates the backend of {@link createBlasBackend} if there is a library that works and that is
 * faster, and otherwise that of `createCpuBackend()`. With 0 threads, which no library can use, it
 * looks for none.
 *
 * @throws ArgumentError when an option is out of range
 */
export async function createFastestCpuBackend(
  options: CpuBackendOptions = {},
): Promise<FastestCpuBackend> {
  if (options.threads === 0) return { backend: await openCpuBackend(options) };
  try {
    const blas = await findBlas();
    if (blas.core !== undefined && isOldCore(blas.core)) {
      throw new DeviceError(
        `Cannot compute faster with ${blas.title}: that core does not use AVX2`,
        "install a newer version, or name the processor's core in OPENBLAS_CORETYPE",
      );
    }
    return { backend: await openChecked(options, blas) };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { backend: await openCpuBackend(options), withoutBlas: error };
  }
}

async function openChecked(options: CpuBackendOptions, blas: SystemBlas): Promise<CpuBackend> {
  const backend = await openCpuBackend(options, blas);
  try {
    await checkProducts(backend, blas.title);
    return backend;
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}
