import {
  ArgumentError,
  bytesText,
  MemoryAccount,
  type MemoryStatistics,
  OutOfMemoryError,
} from "@lrm/tensor";
import { Allocator } from "./_allocator.ts";
import { CpuBuffer } from "./_cpu_buffer.ts";
import type { LinearMemory } from "./_linear_memory.ts";

/**
 * Elementwise programs read up to a multiple of 16 floats, so this many bytes must exist after the
 * last tensor.
 */
const READ_AHEAD = 64;

/** Heap of tensors in the memory, and its accounting. */
export class Heap {
  readonly #memory: LinearMemory;
  readonly #allocator: Allocator;
  /** Maximum number of bytes. */
  readonly capacity: number;
  readonly #account = new MemoryAccount();

  /**
   * @param start  address of the first byte; everything below belongs to the code
   * @throws ArgumentError if there is no room between `start` and the memory's maximum
   * @throws OutOfMemoryError if the system has no memory for the initial heap
   */
  constructor(memory: LinearMemory, start: number) {
    const fits = memory.maximum > start + READ_AHEAD;
    if (!fits && !memory.limited) {
      throw new ArgumentError(
        `Cannot compute with ${bytesText(memory.maximum)} of memory: threads alone need ${bytesText(start)}`,
        "take more memory or fewer threads",
      );
    }
    const missing = start + READ_AHEAD - memory.byteLength;
    if (!fits || (missing > 0 && memory.grow(missing) === 0)) {
      throw new OutOfMemoryError(
        `Cannot allocate ${bytesText(start)}, which threads alone need: the system gives this process no more memory`,
        "take fewer threads",
        start,
      );
    }
    this.#memory = memory;
    this.capacity = memory.maximum - start - READ_AHEAD;
    // The memory already extends past the start: that part is the first free region.
    let spare = memory.byteLength - start - READ_AHEAD;
    this.#allocator = new Allocator(start, (bytes) => {
      const grown = spare + (bytes > spare ? memory.grow(bytes - spare) : 0);
      if (grown < bytes) return 0;
      spare = 0;
      return grown;
    });
  }

  /** Allocates memory for a tensor. */
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

  /** Allocates memory for a command, which is not counted as tensor memory. */
  reserve(bytes: number): CpuBuffer {
    const region = bytes <= this.capacity ? this.#allocator.allocate(bytes) : undefined;
    if (region === undefined) {
      const { liveBytes } = this.statistics();
      const why =
        liveBytes + bytes > this.capacity
          ? `${bytesText(liveBytes)} of at most ${bytesText(this.capacity)} are in use`
          : `${bytesText(liveBytes)} are in use, and there is no more in one piece`;
      throw new OutOfMemoryError(
        `Cannot allocate ${bytesText(bytes)}: ${why}`,
        "use a smaller model or batch, or another backend",
        bytes,
      );
    }
    return new CpuBuffer(bytes, region);
  }

  /** Frees reserved memory for reuse after command number `lastUse`. */
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
