import type { MemoryStatistics } from "./backend.ts";

/** Counts live bytes on a device and their peak, for authors of backends. */
export class MemoryAccount {
  #liveBytes = 0;
  #liveBuffers = 0;
  #peakBytes = 0;

  /** Counts a buffer that was allocated. */
  add(bytes: number): void {
    this.#liveBytes += bytes;
    this.#liveBuffers++;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
  }

  /** Counts a buffer that was freed. */
  remove(bytes: number): void {
    this.#liveBytes -= bytes;
    this.#liveBuffers--;
  }

  /** Sets the peak to the live bytes, see `Backend.resetPeak`. */
  resetPeak(): void {
    this.#peakBytes = this.#liveBytes;
  }

  /**
   * Returns the statistics of `Backend.memory`.
   *
   * @param reservedBytes  bytes taken from the device or the engine. Default: the live bytes
   */
  statistics(reservedBytes: number = this.#liveBytes): MemoryStatistics {
    return {
      liveBytes: this.#liveBytes,
      liveBuffers: this.#liveBuffers,
      peakBytes: this.#peakBytes,
      reservedBytes,
    };
  }
}
