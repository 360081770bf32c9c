import type { Backend } from "@lrm/tensor";
import { openBackend } from "./_open_backend.ts";

/** How to compute on the CPU. */
export interface CpuBackendOptions {
  /**
   * Worker threads, from 1 to 64; the calling thread only encodes. 0 computes in the calling thread, in slices of 10 ms while somebody waits for a result. Default: as many as there are cores, at most 16; 0 where memory cannot be shared.
   */
  readonly threads?: number;
  /** The most bytes of WebAssembly memory to use. Default, and at most: 4 GiB, or what the engine gives. */
  readonly memory?: number;
  /**
   * Whether to use relaxed SIMD (fused multiply-add, twice as fast in products) where the engine has it. In Node 20 that takes a flag of V8, `--experimental-wasm-relaxed-simd`, which is set for the whole process when the first backend is created; `false` leaves flags alone. Default true.
   */
  readonly relaxedSimd?: boolean;
}

/**
 * A backend that computes in WebAssembly SIMD on worker threads with shared memory.
 *
 * Kernels are queued and run while the calling thread, which may be a page's own, goes on. Results do not depend on the number of threads. Where memory cannot be shared (a page that is not cross-origin isolated) one thread computes, the caller's own, and `info.description` says why. A script that forgets `dispose()` still exits.
 *
 * @throws RangeError when an option is out of range
 * @throws Error when the engine has no WebAssembly SIMD
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
export async function createCpuBackend(options: CpuBackendOptions = {}): Promise<Backend> {
  return openBackend(options);
}
