import { OutOfMemoryError } from "@lrm/tensor";

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
  /** Tells whether the engine set fewer addresses aside than asked for. */
  readonly limited: boolean;
  bytes!: Uint8Array;
  words!: Int32Array;
  floats!: Float32Array;

  /**
   * @param initial  bytes to start with
   * @param maximum  bytes; less where the engine refuses to set so many addresses aside
   * @throws OutOfMemoryError where it refuses any
   */
  constructor(initial: number, maximum: number, shared: boolean) {
    const pages = Math.ceil(initial / PAGE);
    let most = Math.min(MOST_PAGES, Math.max(pages, Math.floor(maximum / PAGE)));
    const wanted = most;
    let memory = reserve(pages, most, shared);
    // An engine collects garbage, several times, before it refuses: where even the least is
    // refused, nothing else is tried.
    if (memory === undefined && reserve(pages, pages, shared) === undefined) {
      throw nothingLeft(pages * PAGE);
    }
    while (memory === undefined) {
      if (most === pages) throw nothingLeft(pages * PAGE);
      most = Math.max(pages, most >>> 1);
      memory = reserve(pages, most, shared);
    }
    this.memory = memory;
    this.maximum = most * PAGE;
    this.limited = most < wanted;
    this.#renew();
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  /**
   * Grows by at least so many bytes, and by more to grow seldom; returns by how many, 0 when it
   * cannot.
   */
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

/**
 * A memory that grows; undefined where the engine refuses so large a maximum.
 *
 * An engine that cannot set all of a maximum aside may still make the memory, and then never let it
 * grow: so it grows once at once.
 */
function reserve(
  initial: number,
  maximum: number,
  shared: boolean,
): WebAssembly.Memory | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial, maximum, shared });
    memory.grow(Math.min(LEAST_GROWTH / PAGE, maximum - initial));
    return memory;
  } catch {
    return undefined;
  }
}

function nothingLeft(bytes: number): OutOfMemoryError {
  return new OutOfMemoryError(
    `Cannot set aside ${bytes} bytes of WebAssembly memory: the system gives this process no more addresses, of which the engine wants about 10 GB at first`,
    "raise the limit (ulimit -v), or give Node the option --disable-wasm-trap-handler (NODE_OPTIONS)",
    bytes,
  );
}
