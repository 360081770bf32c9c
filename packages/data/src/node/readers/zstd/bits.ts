import { damagedData } from "../packed_error.ts";

/**
 * Reads bits from the end of the bytes to their beginning, the order of Zstandard's entropy coders.
 * The highest set bit of the last byte marks the end.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-4.1
 */
export class BackwardBits {
  readonly #view: DataView;
  /** Remaining bits. Negative after reading past the beginning, where all bits are zero. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw damagedData("bits without an end mark");
    // Zeros at the end, so that every read may access eight bytes.
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes);
    this.#view = new DataView(padded.buffer);
    this.left = bytes.length * 8 - Math.clz32(last) + 24 - 1;
  }

  /** Reads up to 31 bits. */
  read(count: number): number {
    const at = this.left - count;
    this.left = at;
    if (at < 0) return this.#beyond(count);
    const low = this.#view.getUint32(at >>> 3, true) >>> (at & 7);
    if (count <= 25) return low & ((1 << count) - 1);
    const high = (this.#view.getUint32((at >>> 3) + 4, true) << 1) << (31 - (at & 7));
    return (low | high) & (0x7fffffff >>> (31 - count));
  }

  /** Returns `count` bits of which the last ones do not exist. */
  #beyond(count: number): number {
    const missing = -this.left;
    if (missing >= count) return 0;
    const bits = this.#view.getUint32(0, true) & (2 ** (count - missing) - 1);
    return bits << missing;
  }
}
