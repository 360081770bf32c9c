import { bytesText, OutOfMemoryError } from "@lrm/tensor";

/** Bytes of a WebAssembly page. */
const PAGE = 65536;
/** Maximum number of pages with 32-bit addresses. */
const MOST_PAGES = 65536;
/** Minimum growth of the memory in bytes. */
const LEAST_GROWTH = 4 * 1024 * 1024;

/** WebAssembly memory, and views of all of it. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** Maximum bytes. */
  readonly maximum: number;
  /** True if the engine reserved less address space than requested. */
  readonly limited: boolean;
  bytes!: Uint8Array;
  words!: Int32Array;
  floats!: Float32Array;

  /**
   * @param initial  initial bytes
   * @param maximum  maximum bytes; reduced if the engine cannot reserve so much address space
   * @throws OutOfMemoryError if the engine cannot reserve any
   */
  constructor(initial: number, maximum: number, shared: boolean) {
    const pages = Math.ceil(initial / PAGE);
    let most = Math.min(MOST_PAGES, Math.max(pages, Math.floor(maximum / PAGE)));
    const wanted = most;
    let memory = reserve(pages, most, shared);
    // An engine collects garbage several times before it refuses, which is slow: if even the
    // minimum is refused, no other size is tried.
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
   * Grows by at least `bytes` bytes, and by more to grow less often; returns the number of bytes
   * added, 0 if it cannot grow.
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
 * Creates a growable memory; returns undefined if the engine refuses this maximum.
 *
 * An engine that cannot reserve the maximum may still create the memory and then never let it grow,
 * so it is grown once immediately.
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
    `Cannot set aside ${bytesText(bytes)} of WebAssembly memory: the system gives this process no more addresses, of which the engine wants about 10 GB at first`,
    "raise the limit (ulimit -v), or give Node the option --disable-wasm-trap-handler (NODE_OPTIONS)",
    bytes,
  );
}
