import { OutOfMemoryError } from "./errors.ts";

/** Memory of a backend; opaque to all other code. */
export interface BackendBuffer {
  /** Bytes that were requested. */
  readonly byteLength: number;
}

/** Counts the bytes that tensors hold on a device. */
export interface MemoryStatistics {
  /** Bytes of the buffers that are allocated and not freed. */
  readonly liveBytes: number;
  /** Number of those buffers. */
  readonly liveBuffers: number;
  /** Highest `liveBytes` since {@link Backend.resetPeak}, or since the backend was made. */
  readonly peakBytes: number;
  /** Bytes taken from the device or the engine, including pooled buffers that wait for reuse. */
  readonly reservedBytes: number;
}

/** Describes a backend: its device, its limits, and what it supports. */
export interface BackendInfo {
  /** One line for people: `CPU: WebAssembly SIMD with relaxed multiply-add, 2 threads`. */
  readonly description: string;
  /**
   * Names the arithmetic that decides bits, together with {@link BackendInfo.kernels}: backends of
   * one
   * name with equal `rounding` and equal `kernels` give bit-identical results.
   */
  readonly rounding: string;
  /** True where a graphics interface is emulated on the CPU. */
  readonly software: boolean;
  /** Highest number of bytes that buffers may hold together; `Infinity` where it is not known. */
  readonly maxBytes: number;
  /** True where `MatmulOperation.float16` is supported. Default: false. */
  readonly float16?: boolean;
  /**
   * Supports `MatmulOperation.epilogue`. Default: no; `matmul()` runs a map instead.
   */
  readonly epilogues?: boolean;
  /**
   * Names the kernels that were chosen, where there are several that add in different orders.
   * Default:
   * there is no choice.
   */
  readonly kernels?: string;
}

/** An operation of any kind. The other fields depend on the kind: see `Operation`. */
export interface AnyOperation {
  readonly kind: string;
}

/**
 * A device that stores tensors and runs kernels.
 *
 * {@link Backend.run} enqueues and returns at once; operations run in order, and only
 * {@link Backend.read} waits. `@lrm/tensor` has validated the arguments: a backend trusts shapes,
 * strides
 * and dtypes. After {@link Backend.dispose}, or once the device is lost, every method throws. A
 * backend is
 * correct when it passes `@lrm/tensor/conformance`.
 */
export interface Backend {
  /** Short name: `cpu`, `webgpu`, `reference`. */
  readonly name: string;
  readonly info: BackendInfo;

  /**
   * Allocates `byteLength` bytes (a multiple of 4), with unspecified content.
   *
   * @throws OutOfMemoryError with the bytes needed, when there is not enough memory; nothing is
   *   lost
   */
  allocate(byteLength: number): BackendBuffer;
  /** Frees memory; kernels that were enqueued before still see it. */
  free(buffer: BackendBuffer): void;
  /**
   * Copies host data to the device, in order with the kernels; the caller may change `data` later.
   */
  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void;
  /** Resolves to a copy of the bytes as they were when all kernels enqueued so far have run. */
  read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer>;
  /** Submits what was enqueued, where a backend collects work; never waits. */
  flush(): void;
  /** Counts live bytes and their peak. */
  memory(): MemoryStatistics;
  /** Sets `peakBytes` to `liveBytes`. */
  resetPeak(): void;
  /** Frees everything, ends workers and releases the device. */
  dispose(): Promise<void>;

  /**
   * Enqueues an operation: `backend.run<GatherOperation>({ kind: "gather", … })`.
   *
   * `Operation` is the union of all of them; operations that a backend has no kernel for are
   * composed
   * of others, see `completeKernels`.
   *
   * @throws ArgumentError when the backend does not know the kind
   */
  run<Asked extends AnyOperation>(operation: Asked): void;
}

/**
 * Refuses what cannot fit before anything is allocated.
 *
 * @param bytes  what `subject` needs in all, on top of what lives already
 * @throws OutOfMemoryError that names the bytes needed and the bytes there are
 */
export function assertFits(backend: Backend, bytes: number, subject: string): void {
  const free = backend.info.maxBytes - backend.memory().liveBytes;
  if (bytes <= free) return;
  throw new OutOfMemoryError(
    `Cannot fit ${subject} on ${backend.name}: it needs ${bytes} bytes, at most ${Math.max(0, free)} are free`,
    "use a smaller model or batch, or another backend",
    bytes,
  );
}
