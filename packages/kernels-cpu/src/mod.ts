/**
 * The CPU backend: WebAssembly SIMD and a pool of worker threads.
 *
 * @module
 */
export type { CpuBackend, ThreadCosts } from "./cpu_backend.ts";
export type { CpuBackendOptions } from "./cpu_backend_options.ts";
export { createCpuBackend } from "./create_cpu_backend.ts";
