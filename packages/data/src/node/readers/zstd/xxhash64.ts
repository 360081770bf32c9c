/** A 64-bit constant in two halves. */
interface Prime {
  readonly low: number;
  readonly high: number;
}

const P1: Prime = { high: 0x9e3779b1, low: 0x85ebca87 };
const P2: Prime = { high: 0xc2b2ae3d, low: 0x27d4eb4f };
const P3: Prime = { high: 0x165667b1, low: 0x9e3779f9 };
const P4: Prime = { high: 0x85ebca77, low: 0xc2b2ae63 };
const P5: Prime = { high: 0x27d4eb2f, low: 0x165667c5 };

/** Bytes mixed at once: eight for each of four lanes. */
const STRIPE = 32;

/** A 64-bit number in two halves of 32 bits. About ten times as fast as a bigint. */
class Word {
  low: number;
  high: number;

  constructor({ low, high }: Prime) {
    this.low = low | 0;
    this.high = high | 0;
  }

  multiply({ low, high }: Prime): this {
    const a = this.low;
    const top = Math.imul(this.high, low) + Math.imul(a, high) + upperHalf(a, low);
    this.low = Math.imul(a, low);
    this.high = top | 0;
    return this;
  }

  add({ low, high }: Prime): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
    return this;
  }

  rotate(bits: number): this {
    const { low, high } = this;
    // A rotation by 32 bits or more swaps the halves first.
    const [a, b] = bits < 32 ? [low, high] : [high, low];
    const by = bits % 32;
    this.low = (a << by) | (b >>> (32 - by));
    this.high = (b << by) | (a >>> (32 - by));
    return this;
  }

  xor({ low, high }: Prime): this {
    this.low ^= low;
    this.high ^= high;
    return this;
  }

  /** Computes `x ^= x >>> bits`. */
  fold(bits: number): this {
    const { low, high } = this;
    if (bits >= 32) this.low = low ^ (high >>> (bits - 32));
    else {
      this.low = low ^ ((low >>> bits) | (high << (32 - bits)));
      this.high = high ^ (high >>> bits);
    }
    return this;
  }
}

/** Computes the upper 32 bits of the product of two unsigned numbers. */
function upperHalf(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const low = a1 * b0 + (Math.imul(a0, b0) >>> 16);
  const middle = a0 * b1 + (low & 0xffff);
  return a1 * b1 + Math.floor(low / 65536) + Math.floor(middle / 65536);
}

/**
 * The checksum XXH64 with seed 0, over bytes in chunks.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export class Xxhash64 {
  readonly #lanes = [
    new Word(P1).add(P2),
    new Word(P2),
    new Word({ low: 0, high: 0 }),
    new Word({ low: -P1.low, high: ~P1.high }),
  ] as const;
  readonly #rest = new Uint8Array(STRIPE);
  #length = 0;

  update(bytes: Uint8Array): void {
    let at = 0;
    const begun = this.#length % STRIPE;
    this.#length += bytes.length;
    if (begun > 0) {
      at = Math.min(bytes.length, STRIPE - begun);
      this.#rest.set(bytes.subarray(0, at), begun);
      if (begun + at < STRIPE) return;
      this.#mix(this.#rest, 0);
    }
    for (; at + STRIPE <= bytes.length; at += STRIPE) this.#mix(bytes, at);
    this.#rest.set(bytes.subarray(at));
  }

  /** Returns the checksum in two halves. */
  digest(): { low: number; high: number } {
    const [a, b, c, d] = this.#lanes;
    let hash = new Word(P5);
    if (this.#length >= STRIPE) {
      hash = new Word(a).rotate(1);
      hash.add(new Word(b).rotate(7)).add(new Word(c).rotate(12)).add(new Word(d).rotate(18));
      for (const lane of this.#lanes) {
        hash.xor(new Word(lane).multiply(P2).rotate(31).multiply(P1)).multiply(P1).add(P4);
      }
    }
    hash.add({ low: this.#length, high: Math.floor(this.#length / 2 ** 32) });
    const rest = this.#rest.subarray(0, this.#length % STRIPE);
    let at = 0;
    for (; at + 8 <= rest.length; at += 8) {
      const word = new Word({ low: int32(rest, at), high: int32(rest, at + 4) });
      hash.xor(word.multiply(P2).rotate(31).multiply(P1)).rotate(27).multiply(P1).add(P4);
    }
    if (at + 4 <= rest.length) {
      const word = new Word({ low: int32(rest, at), high: 0 });
      hash.xor(word.multiply(P1)).rotate(23).multiply(P2).add(P3);
      at += 4;
    }
    for (; at < rest.length; at++) {
      hash
        .xor(new Word({ low: rest[at]!, high: 0 }).multiply(P5))
        .rotate(11)
        .multiply(P1);
    }
    return hash.fold(33).multiply(P2).fold(29).multiply(P3).fold(32);
  }

  #mix(bytes: Uint8Array, start: number): void {
    let at = start;
    for (const lane of this.#lanes) {
      INPUT.low = int32(bytes, at);
      INPUT.high = int32(bytes, at + 4);
      lane.add(INPUT.multiply(P2)).rotate(31).multiply(P1);
      at += 8;
    }
  }
}

/** Reused for all lanes. Allocating millions of these would be slow. */
const INPUT = new Word({ low: 0, high: 0 });

function int32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
