import { MinHeap } from "./_min_heap.ts";

/** Number of words whose tokens are cached, and the longest cached word, in characters. */
const REMEMBERED = 2 ** 16;
const LONGEST_REMEMBERED = 32;

/** Values above any token number, and above any number of bytes in a word. */
const NO_RANK = 2 ** 20;
const PLACES = 2 ** 32;

const encoder = new TextEncoder();

/**
 * Byte-pair encoding. A word that is a token stays whole. Otherwise its bytes are merged pair by
 * pair: the pair whose token has the lowest number first. Takes O(n log n) time for a word of n
 * bytes.
 *
 * @see Sennrich et al. 2016, algorithm 1
 */
export class BytePairs {
  /** Token numbers by spelling, with one character for each byte. */
  readonly #ranks = new Map<string, number>();
  #longest = 0;
  readonly #known = new Map<string, readonly number[]>();

  /**
   * @param spellings  the bytes of each token, in order of token number; includes every single byte
   */
  constructor(spellings: Iterable<Uint8Array>) {
    for (const spelling of spellings) {
      this.#ranks.set(String.fromCharCode(...spelling), this.#ranks.size);
      this.#longest = Math.max(this.#longest, spelling.length);
    }
  }

  /** Encodes a word. */
  encode(word: string): readonly number[] {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const bytes = bytesOf(word);
    const whole = this.#ranks.get(bytes);
    const tokens = whole === undefined ? this.#join(bytes) : [whole];
    if (word.length <= LONGEST_REMEMBERED) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      this.#known.set(copied(word), tokens);
    }
    return tokens;
  }

  #join(bytes: string): number[] {
    const { length } = bytes;
    // Each part is indexed by its first byte. `ends` holds its end, `previous` the start of the
    // part before it, and `ranks` the token that it forms with the part after it.
    const ends = Uint32Array.from({ length }, (_, at) => at + 1);
    const previous = Uint32Array.from({ length }, (_, at) => Math.max(0, at - 1));
    const ranks = new Uint32Array(length).fill(NO_RANK);
    // Sorted by rank, then from left to right.
    const pairs = new MinHeap();
    const rank = (at: number): void => {
      const next = ends[at]!;
      const end = next < length ? ends[next]! : Number.POSITIVE_INFINITY;
      const found = end - at <= this.#longest ? this.#ranks.get(bytes.slice(at, end)) : undefined;
      ranks[at] = found ?? NO_RANK;
      if (found !== undefined) pairs.push(found * PLACES + at);
    };
    for (let at = 0; at < length; at++) rank(at);
    while (pairs.size > 0) {
      const pair = pairs.pop();
      const at = pair % PLACES;
      // Outdated: one of the two parts was merged with another part.
      if (ranks[at] !== (pair - at) / PLACES) continue;
      const next = ends[at]!;
      const end = ends[next]!;
      ends[at] = end;
      ranks[next] = NO_RANK;
      if (end < length) previous[end] = at;
      rank(at);
      if (at > 0) rank(previous[at]!);
    }
    const tokens: number[] = [];
    for (let at = 0; at < length; at = ends[at]!) {
      tokens.push(this.#ranks.get(bytes.slice(at, ends[at])!)!);
    }
    return tokens;
  }
}

/** Copies a string. A slice of a text may keep the whole text in memory. */
function copied(word: string): string {
  return Array.from(word).join("");
}

/** Encodes a text as UTF-8, with one character for each byte. */
function bytesOf(text: string): string {
  let ascii = true;
  for (let at = 0; at < text.length && ascii; at++) ascii = text.charCodeAt(at) < 128;
  if (ascii) return text;
  let bytes = "";
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}
