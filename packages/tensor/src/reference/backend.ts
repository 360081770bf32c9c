import type {
  AnyOperation,
  Backend,
  BackendBuffer,
  BackendInfo,
  MemoryStatistics,
} from "../backend.ts";
import { StateError } from "../errors.ts";
import { referenceKernels } from "../operations.ts";
import { runKernel } from "../run_kernel.ts";
import { bytesOf, ReferenceMemory } from "./memory.ts";

/** Runs every kernel immediately, during the call. */
class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly info: BackendInfo = {
    description: "Reference: plain JavaScript, double precision inside kernels",
    rounding: "double precision inside kernels",
    software: false,
    maxBytes: Number.POSITIVE_INFINITY,
    float16: true,
  };
  readonly #memory = new ReferenceMemory();
  #disposed = false;

  allocate(byteLength: number): BackendBuffer {
    this.#check();
    return this.#memory.allocate(byteLength);
  }
  free(buffer: BackendBuffer): void {
    this.#check();
    this.#memory.free(buffer);
  }
  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void {
    this.#check();
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(bytesOf(buffer)).set(bytes, byteOffset);
  }
  async read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer> {
    this.#check();
    return bytesOf(buffer).slice(byteOffset, byteOffset + byteLength);
  }
  flush(): void {
    this.#check();
  }
  memory(): MemoryStatistics {
    this.#check();
    return this.#memory.account.statistics();
  }
  resetPeak(): void {
    this.#check();
    this.#memory.account.resetPeak();
  }
  async dispose(): Promise<void> {
    this.#disposed = true;
  }

  run(operation: AnyOperation): void {
    this.#check();
    runKernel(referenceKernels, operation);
  }

  #check(): void {
    if (this.#disposed) {
      throw new StateError(
        "Cannot use the reference backend: it was disposed",
        "create another one",
      );
    }
  }
}

/**
 * Creates a backend in plain JavaScript: simple loops in double precision, rounded to float32 when
 * a kernel stores.
 *
 * Other backends are compared with it. Use it also where speed does not matter. Kernels run during
 * the call, on the calling thread. New and freed memory holds NaN.
 *
 * @example
 * ```ts
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { add, tensor } from "@lrm/tensor";
 * const backend = createReferenceBackend();
 * const sum = add(tensor(backend, [1, 2]), tensor(backend, [10]));
 * expect(Array.from(await sum.read())).toEqual([11, 12]);
 * ```
 */
export function createReferenceBackend(): Backend {
  return new ReferenceBackend();
}
