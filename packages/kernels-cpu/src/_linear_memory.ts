/** Bytes of a WebAssembly page. */
const PAGE = 65536;
/** All that 32-bit addresses reach. */
const MOST_PAGES = 65536;
/** Memory grows by at least so many bytes. */
const LEAST_GROWTH = 4 * 1024 * 1024;

/** A WebAssembly memory and views of all of it. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** The most bytes it may have. */
  readonly maximum: number;
  bytes!: Uint8Array;
  words!: Int32Array;
  floats!: Float32Array;

  /**
   * @param initial  bytes to start with
   * @param maximum  bytes; less where the engine refuses to set so many addresses aside
   */
  constructor(initial: number, maximum: number, shared: boolean) {
    const pages = Math.ceil(initial / PAGE);
    let most = Math.min(MOST_PAGES, Math.max(pages, Math.floor(maximum / PAGE)));
    let memory: WebAssembly.Memory | undefined;
    while (memory === undefined) {
      try {
        memory = new WebAssembly.Memory({ initial: pages, maximum: most, shared });
      } catch (error) {
        if (most === pages) throw error;
        most = Math.max(pages, most >>> 1);
      }
    }
    this.memory = memory;
    this.maximum = most * PAGE;
    this.#renew();
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  /** Grows by at least so many bytes, and by more to grow seldom; returns by how many, 0 when it cannot. */
  grow(bytes: number): number {
    const now = this.byteLength;
    const least = Math.ceil(bytes / PAGE);
    const most = (this.maximum - now) / PAGE;
    const wanted = Math.max(least, Math.ceil(Math.max(LEAST_GROWTH, now / 8) / PAGE));
    for (const pages of [Math.min(wanted, most), least]) {
      if (pages < least || pages > most) continue;
      try {
        this.memory.grow(pages);
      } catch {
        continue;
      }
      this.#renew();
      return pages * PAGE;
    }
    return 0;
  }

  #renew(): void {
    const { buffer } = this.memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
  }
}
