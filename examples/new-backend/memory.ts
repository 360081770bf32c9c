import type { BackendBuffer, Tensor } from "@lrm/tensor";

/** Memory of this backend: an array buffer, until it is freed. */
export class HostBuffer implements BackendBuffer {
  readonly byteLength: number;
  #bytes: ArrayBuffer | undefined;

  constructor(byteLength: number) {
    this.byteLength = byteLength;
    this.#bytes = new ArrayBuffer(byteLength);
  }

  free(): void {
    this.#bytes = undefined;
  }

  get bytes(): ArrayBuffer {
    if (this.#bytes === undefined) {
      throw new Error("Cannot use memory that was freed: keep its tensor and its backend alive");
    }
    return this.#bytes;
  }
}

export function bytesOf(buffer: BackendBuffer): ArrayBuffer {
  if (buffer instanceof HostBuffer) return buffer.bytes;
  throw new TypeError("Cannot use memory of another backend: read the tensor, and write it here");
}

/** The elements of a float32 tensor, in place. */
export function floats({ buffer, offset, size }: Tensor): Float32Array {
  return new Float32Array(bytesOf(buffer), offset * 4, size);
}

/** The elements of an int32 tensor, in place. */
export function integers({ buffer, offset, size }: Tensor): Int32Array {
  return new Int32Array(bytesOf(buffer), offset * 4, size);
}
