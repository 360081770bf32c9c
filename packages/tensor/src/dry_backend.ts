import type { Backend, BackendBuffer, BackendInfo, MemoryStatistics } from "./backend.ts";
import { MemoryAccount } from "./memory_account.ts";

/** Counts memory and ignores everything else. */
class DryBackend implements Backend {
  readonly name = "dry";
  readonly info: BackendInfo = {
    description: "Dry: counts memory, computes nothing",
    rounding: "none",
    software: false,
    maxBytes: Number.POSITIVE_INFINITY,
    float16: true,
  };
  readonly #account = new MemoryAccount();

  allocate(byteLength: number): BackendBuffer {
    this.#account.add(byteLength);
    return { byteLength };
  }
  free({ byteLength }: BackendBuffer): void {
    this.#account.remove(byteLength);
  }
  async read(_: BackendBuffer, __: number, byteLength: number): Promise<ArrayBuffer> {
    return new ArrayBuffer(byteLength);
  }
  memory(): MemoryStatistics {
    return this.#account.statistics();
  }
  resetPeak(): void {
    this.#account.resetPeak();
  }
  async dispose(): Promise<void> {}

  write(): void {}
  flush(): void {}
  run(): void {}
}

/**
 * Creates a backend that computes nothing and allocates nothing, but counts the bytes that another
 * backend would hold. Use it to predict the memory of a model or a training step to the byte, in
 * milliseconds. Tensors read as zeros.
 *
 * Devices use somewhat more memory than tensors hold: they round up the sizes of buffers, and
 * kernels need temporary memory.
 *
 * @example
 * ```ts
 * import { createDryBackend, matmul, scope, Tensor } from "@lrm/tensor";
 * const backend = createDryBackend();
 * const x = Tensor.allocate(backend, [100_000, 50_000]);
 * scope(() => matmul(matmul(x, x, { transposeA: true }), x, { transposeB: true }));
 * expect(backend.memory().liveBytes).toBe(40e9); // x and the result
 * expect(backend.memory().peakBytes).toBe(50e9); // and the product of 50,000 × 50,000 between
 * ```
 */
export function createDryBackend(): Backend {
  return new DryBackend();
}
