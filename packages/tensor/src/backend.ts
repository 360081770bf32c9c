import { bytesText } from "./bytes_text.ts";
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
   * Identifies the arithmetic that decides bits. Backends with the same name, `rounding` and {@link
   * BackendInfo.kernels} give bit-identical results. "none" for a backend that computes nothing.
   */
  readonly rounding: string;
  /** True where a graphics interface is emulated on the CPU. */
  readonly software: boolean;
  /** Highest number of bytes that buffers may hold together; `Infinity` where it is not known. */
  readonly maxBytes: number;
  /**
   * Number of bytes of a temporary that stay in a cache. Operations that can be computed in parts
   * take parts of about this size. Default: parts are not faster than the whole.
   */
  readonly cachedBytes?: number;
  /** True where `MatmulOperation.float16` is supported. Default: false. */
  readonly float16?: boolean;
  /**
   * True where `MatmulOperation.epilogue` is supported. Default: false; `matmul()` then runs a map.
   */
  readonly epilogues?: boolean;
  /**
   * Identifies the kernels in use, on backends that choose among kernels which add in different
   * orders. Default: the backend has no such choice.
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
 * {@link Backend.run} enqueues an operation and returns immediately; operations run in order, and
 * only {@link Backend.read} waits. `@lrm/tensor` has validated all arguments: a backend trusts
 * shapes, strides and dtypes. After {@link Backend.dispose}, or once the device is lost, every
 * method throws. A backend is correct when it passes `@lrm/tensor/conformance`.
 */
export interface Backend {
  /** Short name: `cpu`, `webgpu`, `reference`. */
  readonly name: string;
  readonly info: BackendInfo;

  /**
   * Allocates `byteLength` bytes (a multiple of 4), with unspecified content.
   *
   * @throws OutOfMemoryError with the bytes needed, if there is not enough memory. Other buffers
   *   stay as they are
   */
  allocate(byteLength: number): BackendBuffer;
  /** Frees a buffer. Kernels enqueued before still use its content. */
  free(buffer: BackendBuffer): void;
  /**
   * Copies host data to the device, in order with the operations around it. The caller may change
   * `data` afterwards.
   */
  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void;
  /** Copies bytes to the host, as they are once all operations enqueued so far have run. */
  read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer>;
  /** Submits enqueued operations, on backends that batch them. Never waits. */
  flush(): void;
  /** Counts live bytes and their peak. */
  memory(): MemoryStatistics;
  /** Sets `peakBytes` to `liveBytes`. */
  resetPeak(): void;
  /** Frees all buffers, ends workers and releases the device. */
  dispose(): Promise<void>;

  /**
   * Enqueues an operation: `backend.run<GatherOperation>({ kind: "gather", … })`.
   *
   * `Operation` is the union of all operations. A backend composes those that it has no kernel for
   * from others, see `completeKernels`.
   *
   * @throws ArgumentError if the backend does not know the kind
   */
  run<Asked extends AnyOperation>(operation: Asked): void;
}

/**
 * Throws if something cannot fit into a backend's free memory, before anything is allocated.
 *
 * @param bytes  bytes that `subject` needs, in addition to the live ones
 * @param subject  name for the message: `the model`
 * @throws OutOfMemoryError with the bytes needed and the bytes free
 */
export function assertFits(backend: Backend, bytes: number, subject: string): void {
  const free = backend.info.maxBytes - backend.memory().liveBytes;
  if (bytes <= free) return;
  throw new OutOfMemoryError(
    `Cannot fit ${subject} on ${backend.name}: it needs ${bytesText(bytes)}, at most ${bytesText(Math.max(0, free))} are free`,
    "use a smaller model or batch, or another backend",
    bytes,
  );
}
