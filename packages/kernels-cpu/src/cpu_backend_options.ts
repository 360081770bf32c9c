/** Options of the CPU backend. */
export interface CpuBackendOptions {
  /**
   * Worker threads, from 1 to 64; the calling thread only encodes. 0 computes in the calling
   * thread, in slices of 10 ms while a result is awaited. Default: the number of cores, at most 16;
   * 0 if memory cannot be shared.
   */
  readonly threads?: number;
  /**
   * Maximum bytes of WebAssembly memory. Default and upper limit: 4.29 GB (2³²), or less if the
   * engine allows less.
   */
  readonly memory?: number;
  /**
   * Use of relaxed SIMD (fused multiply-add, twice as fast in products) if the engine has it. In
   * Node 20 this needs a flag of V8, `--experimental-wasm-relaxed-simd`, which is set for the whole
   * process when the first backend is created; `false` leaves flags unchanged. Default: true.
   */
  readonly relaxedSimd?: boolean;
  /**
   * Compilation of fused maps to WebAssembly at run time; `false` interprets them. Results are the
   * same. Default: true.
   */
  readonly compiledMaps?: boolean;
}
