import type { BackendBuffer, Tensor } from "@lrm/tensor";

/** Memory of this backend: an array buffer that can be freed. */
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
      throw new Error(
        "Cannot use this memory: it was freed; keep its tensor and its backend alive",
      );
    }
    return this.#bytes;
  }
}

export function bytesOf(buffer: BackendBuffer): ArrayBuffer {
  if (buffer instanceof HostBuffer) return buffer.bytes;
  throw new TypeError(
    "Cannot use this memory: it belongs to another backend; read the tensor and write it here",
  );
}

/** Returns a view of the elements of a float32 tensor. */
export function floats({ buffer, offset, size }: Tensor): Float32Array {
  return new Float32Array(bytesOf(buffer), offset * 4, size);
}

/** Returns a view of the bits of a tensor whose elements have 16 of them. */
export function halves({ buffer, offset, size }: Tensor): Uint16Array {
  return new Uint16Array(bytesOf(buffer), offset * 2, size);
}

/** Returns a view of the elements of an int32 tensor. */
export function integers({ buffer, offset, size }: Tensor): Int32Array {
  return new Int32Array(bytesOf(buffer), offset * 4, size);
}
