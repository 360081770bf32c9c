import { MemoryAccount, type MemoryStatistics, OutOfMemoryError } from "@lrm/tensor";
import { Allocator } from "./_allocator.ts";
import { CpuBuffer } from "./_cpu_buffer.ts";
import type { LinearMemory } from "./_linear_memory.ts";

/**
 * Elementwise programs read up to a multiple of 16 floats, so as many bytes behind the last tensor
 * must exist.
 */
const READ_AHEAD = 64;

/** The part of the memory that tensors are in, and the account of it. */
export class Heap {
  readonly #memory: LinearMemory;
  readonly #allocator: Allocator;
  /** The most bytes that it may have. */
  readonly capacity: number;
  readonly #account = new MemoryAccount();

  /**
   * @param start  address of its first byte; everything below is the code's own
   * @throws RangeError when nothing fits between it and the most that the memory may have
   * @throws OutOfMemoryError when the system does not give even that
   */
  constructor(memory: LinearMemory, start: number) {
    const fits = memory.maximum > start + READ_AHEAD;
    if (!fits && !memory.limited) {
      throw new RangeError(
        `Cannot compute with ${memory.maximum} bytes of memory: threads alone need ${start}; take more memory or fewer threads`,
      );
    }
    const missing = start + READ_AHEAD - memory.byteLength;
    if (!fits || (missing > 0 && memory.grow(missing) === 0)) {
      throw new OutOfMemoryError(
        `Cannot allocate ${start} bytes, which threads alone need: the system gives this process no more memory`,
        "take fewer threads",
        start,
      );
    }
    this.#memory = memory;
    this.capacity = memory.maximum - start - READ_AHEAD;
    // Growing went beyond the start: that is the first piece.
    let spare = memory.byteLength - start - READ_AHEAD;
    this.#allocator = new Allocator(start, (bytes) => {
      const grown = spare + (bytes > spare ? memory.grow(bytes - spare) : 0);
      if (grown < bytes) return 0;
      spare = 0;
      return grown;
    });
  }

  /** Memory for a tensor. */
  allocate(bytes: number): CpuBuffer {
    const buffer = this.reserve(bytes);
    this.#account.add(bytes);
    return buffer;
  }

  free({ byteLength, region }: CpuBuffer): void {
    if (region.free) return;
    this.#allocator.free(region);
    this.#account.remove(byteLength);
  }

  /** Memory for a command, on no account. */
  reserve(bytes: number): CpuBuffer {
    const region = bytes <= this.capacity ? this.#allocator.allocate(bytes) : undefined;
    if (region === undefined) {
      const { liveBytes } = this.statistics();
      const why =
        liveBytes + bytes > this.capacity
          ? `${liveBytes} of at most ${this.capacity} bytes are in use`
          : `${liveBytes} bytes are in use, and there is no more in one piece`;
      throw new OutOfMemoryError(
        `Cannot allocate ${bytes} bytes: ${why}`,
        "use a smaller model or batch, or another backend",
        bytes,
      );
    }
    return new CpuBuffer(bytes, region);
  }

  /** Gives back what was reserved, once command number `lastUse` is over. */
  release({ region }: CpuBuffer, lastUse: number): void {
    region.lastUse = lastUse;
    this.#allocator.free(region);
  }

  statistics(): MemoryStatistics {
    return this.#account.statistics(this.#memory.byteLength);
  }

  resetPeak(): void {
    this.#account.resetPeak();
  }
}
