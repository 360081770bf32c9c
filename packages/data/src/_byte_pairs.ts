import { MinHeap } from "./_min_heap.ts";

/** Words whose tokens are remembered, and the characters of the longest of them. */
const REMEMBERED = 2 ** 16;
const LONGEST_REMEMBERED = 32;

/** More than there are tokens in any vocabulary, and more than there are bytes in any text. */
const NO_RANK = 2 ** 20;
const PLACES = 2 ** 32;

const encoder = new TextEncoder();

/**
 * Byte-pair encoding: a word is a token, or its bytes are joined, two neighbours at a time, those
 * first whose token has the least number. Takes time of n log n in the bytes of a word.
 *
 * @see Sennrich et al. 2016, algorithm 1
 */
export class BytePairs {
  /** Token by the bytes that it stands for, a character each. */
  readonly #ranks = new Map<string, number>();
  #longest = 0;
  readonly #known = new Map<string, readonly number[]>();

  /**
   * @param spellings  the bytes of each token, in the order of their numbers; single bytes are
   * among them
   */
  constructor(spellings: Iterable<Uint8Array>) {
    for (const spelling of spellings) {
      this.#ranks.set(String.fromCharCode(...spelling), this.#ranks.size);
      this.#longest = Math.max(this.#longest, spelling.length);
    }
  }

  /** The tokens of a word. */
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
    // Parts, by the place where they begin: where they end, where the one before begins, and the token that each makes
    // with the one after it.
    const ends = Uint32Array.from({ length }, (_, at) => at + 1);
    const previous = Uint32Array.from({ length }, (_, at) => Math.max(0, at - 1));
    const ranks = new Uint32Array(length).fill(NO_RANK);
    // Least rank first, then the leftmost.
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
      // Another pair was joined with a part of this one.
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

/** A string of its own: one that was cut out of a text may keep all of that in memory. */
function copied(word: string): string {
  return Array.from(word).join("");
}

/** The bytes of a text in UTF-8, a character each. */
function bytesOf(text: string): string {
  let ascii = true;
  for (let at = 0; at < text.length && ascii; at++) ascii = text.charCodeAt(at) < 128;
  if (ascii) return text;
  let bytes = "";
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}
