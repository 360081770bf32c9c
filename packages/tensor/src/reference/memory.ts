import type { BackendBuffer, MemoryStatistics } from "../backend.ts";
import { OutOfMemoryError } from "../backend.ts";
import type { Tensor } from "../tensor.ts";

/** A buffer in host memory. */
class ReferenceBuffer implements BackendBuffer {
  readonly bytes: ArrayBuffer;
  freed = false;

  constructor(byteLength: number) {
    this.bytes = new ArrayBuffer(byteLength);
    this.poison();
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  poison(): void {
    new Float32Array(this.bytes).fill(Number.NaN);
  }
}

/** Host buffers with their statistics. New and freed buffers hold NaN, so that reading what was never written, or was freed, shows in the results. */
export class ReferenceMemory {
  #liveBytes = 0;
  #liveBuffers = 0;
  #peakBytes = 0;

  allocate(byteLength: number): BackendBuffer {
    let buffer: ReferenceBuffer;
    try {
      buffer = new ReferenceBuffer(byteLength);
    } catch {
      throw new OutOfMemoryError(
        `Cannot allocate ${byteLength} bytes: the engine has no array buffer of that size; use smaller tensors`,
        byteLength,
      );
    }
    this.#liveBytes += byteLength;
    this.#liveBuffers++;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    return buffer;
  }

  free(buffer: BackendBuffer): void {
    const own = ownBuffer(buffer);
    own.poison();
    own.freed = true;
    this.#liveBytes -= own.byteLength;
    this.#liveBuffers--;
  }

  statistics(): MemoryStatistics {
    return {
      liveBytes: this.#liveBytes,
      liveBuffers: this.#liveBuffers,
      peakBytes: this.#peakBytes,
      reservedBytes: this.#liveBytes,
    };
  }
}

function ownBuffer(buffer: BackendBuffer): ReferenceBuffer {
  if (!(buffer instanceof ReferenceBuffer)) {
    throw new TypeError(
      "Cannot use a buffer of another backend: read the tensor and write it to one of this backend",
    );
  }
  if (buffer.freed) throw new Error("Cannot use a buffer that was freed: keep its tensor alive");
  return buffer;
}

/** The memory behind a live buffer. */
export function bytesOf(buffer: BackendBuffer): ArrayBuffer {
  return ownBuffer(buffer).bytes;
}

/** The elements of a float32 tensor, in place. */
export function floats(tensor: Tensor): Float32Array {
  return new Float32Array(bytesOf(tensor.buffer), tensor.offset * 4, tensor.size);
}

/** The elements of an int32 tensor, in place. */
export function integers(tensor: Tensor): Int32Array {
  return new Int32Array(bytesOf(tensor.buffer), tensor.offset * 4, tensor.size);
}
