import type { BackendBuffer } from "@lrm/tensor";
import { ArgumentError } from "@lrm/tensor";
import type { Region } from "./_allocator.ts";

/** Region of the heap used by a tensor. */
export class CpuBuffer implements BackendBuffer {
  readonly byteLength: number;
  readonly region: Region;

  constructor(byteLength: number, region: Region) {
    this.byteLength = byteLength;
    this.region = region;
  }
}

/** Returns `buffer` if it belongs to this backend; throws otherwise. */
export function ownBuffer(buffer: unknown): CpuBuffer {
  if (!(buffer instanceof CpuBuffer)) {
    throw new ArgumentError(
      "Cannot use a buffer of another backend: its memory is elsewhere",
      "read the tensor and write it to one of this backend",
    );
  }
  return buffer;
}
