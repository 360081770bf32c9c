/**
 * The CPU backend: WebAssembly SIMD and a pool of worker threads.
 *
 * @module
 */
export { type CpuBackendOptions, createCpuBackend } from "./create_cpu_backend.ts";
