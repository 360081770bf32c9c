/** The CPU backend: WebAssembly SIMD and a pool of worker threads. */
export {};
