import { openCpuBackend } from "./_open_backend.ts";
import type { CpuBackend } from "./cpu_backend.ts";
import type { CpuBackendOptions } from "./cpu_backend_options.ts";

/**
 * Creates a backend that computes in WebAssembly SIMD on worker threads with shared memory.
 *
 * Kernels are queued and run in the background; the calling thread, which may be a page's main
 * thread, does not wait. Results do not depend on the number of threads. If memory cannot be shared
 * (in a page that is not cross-origin isolated), the calling thread computes, and
 * `info.description` gives the reason. A script exits even if it does not call `dispose()`.
 *
 * @throws ArgumentError when an option is out of range
 * @throws OutOfMemoryError when there is no memory for the backend
 * @throws DeviceError when the engine has no WebAssembly SIMD
 * @example
 * ```ts
 * import { createCpuBackend } from "@lrm/kernels-cpu";
 * import { matmul, tensor } from "@lrm/tensor";
 * const backend = await createCpuBackend({ threads: 1 });
 * const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * const y = matmul(x, x, { transposeB: true });
 * expect(Array.from(await y.read())).toEqual([5, 11, 11, 25]);
 * await backend.dispose();
 * ```
 */
export async function createCpuBackend(options: CpuBackendOptions = {}): Promise<CpuBackend> {
  return openCpuBackend(options);
}
