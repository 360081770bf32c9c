import type { BackendBuffer } from "../backend.ts";
import { bytesText } from "../bytes_text.ts";
import { ArgumentError, OutOfMemoryError, StateError } from "../errors.ts";
import { MemoryAccount } from "../memory_account.ts";
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

/**
 * Host buffers and their account. New and freed buffers hold NaN, so that reads of unwritten or
 * freed memory show in the results.
 */
export class ReferenceMemory {
  readonly account: MemoryAccount = new MemoryAccount();

  allocate(byteLength: number): BackendBuffer {
    let buffer: ReferenceBuffer;
    try {
      buffer = new ReferenceBuffer(byteLength);
    } catch {
      throw new OutOfMemoryError(
        `Cannot allocate ${bytesText(byteLength)}: the engine has no array buffer of that size`,
        "use smaller tensors",
        byteLength,
      );
    }
    this.account.add(byteLength);
    return buffer;
  }

  free(buffer: BackendBuffer): void {
    const own = ownBuffer(buffer);
    own.poison();
    own.freed = true;
    this.account.remove(own.byteLength);
  }
}

function ownBuffer(buffer: BackendBuffer): ReferenceBuffer {
  if (!(buffer instanceof ReferenceBuffer)) {
    throw new ArgumentError(
      "Cannot use a buffer of another backend: its memory is elsewhere",
      "read the tensor and write it to one of this backend",
    );
  }
  if (buffer.freed)
    throw new StateError(
      "Cannot use a buffer that was freed: its memory is gone",
      "keep its tensor alive",
    );
  return buffer;
}

/** Returns the memory of a live buffer. */
export function bytesOf(buffer: BackendBuffer): ArrayBuffer {
  return ownBuffer(buffer).bytes;
}

/** Returns the elements of a float32 tensor, in place. */
export function floats(tensor: Tensor): Float32Array {
  return new Float32Array(bytesOf(tensor.buffer), tensor.offset * 4, tensor.size);
}

/** Returns the elements of an int32 tensor, in place. */
export function integers(tensor: Tensor): Int32Array {
  return new Int32Array(bytesOf(tensor.buffer), tensor.offset * 4, tensor.size);
}

/** Returns the bits of a tensor of 16-bit elements, in place. */
export function halves(tensor: Tensor): Uint16Array {
  return new Uint16Array(bytesOf(tensor.buffer), tensor.offset * 2, tensor.size);
}
