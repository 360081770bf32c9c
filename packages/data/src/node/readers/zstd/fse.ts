import { damagedData } from "../packed_error.ts";
import type { BackwardBits } from "./bits.ts";

/**
 * Decoding table of Finite State Entropy: the symbol of each state, and how to compute the next
 * state.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-4.1.1
 */
export interface FseTable {
  /** Bits of a state. */
  readonly accuracy: number;
  readonly symbols: Uint8Array;
  /** Bits to read in each state. Their value plus `bases` of the state is the next state. */
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** Makes a table for one symbol that takes no bits. */
export function constantTable(symbol: number): FseTable {
  return {
    accuracy: 0,
    symbols: Uint8Array.of(symbol),
    bits: new Uint8Array(1),
    bases: new Uint16Array(1),
  };
}

/** @param counts  number of states of each symbol; -1 means less than one */
export function fseTable(accuracy: number, counts: readonly number[]): FseTable {
  const size = 1 << accuracy;
  const table: FseTable = {
    accuracy,
    symbols: new Uint8Array(size),
    bits: new Uint8Array(size),
    bases: new Uint16Array(size),
  };
  const next = counts.map((count) => Math.abs(count));
  let high = size;
  for (const [symbol, count] of counts.entries()) {
    if (count === -1) table.symbols[--high] = symbol;
  }
  const step = (size >>> 1) + (size >>> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      table.symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  if (at !== 0) throw damagedData("an incomplete table of states");
  for (let state = 0; state < size; state++) {
    const number = next[table.symbols[state]!]!++;
    const bits = accuracy - (31 - Math.clz32(number));
    table.bits[state] = bits;
    table.bases[state] = (number << bits) - size;
  }
  return table;
}

/**
 * Reads a table from the beginning of `bytes`.
 *
 * @returns the table and the number of bytes it took
 */
export function readFseTable(
  bytes: Uint8Array,
  { accuracy: limit, symbols }: { readonly accuracy: number; readonly symbols: number },
): { table: FseTable; length: number } {
  let position = 0;
  const read = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, position++) {
      value |= (((bytes[position >>> 3] ?? 0) >>> (position & 7)) & 1) << i;
    }
    return value;
  };
  const accuracy = read(4) + 5;
  if (accuracy > limit) throw damagedData("a table with too many states");
  const counts: number[] = [];
  let left = 1 << accuracy;
  while (left > 0 && counts.length < symbols) {
    // Variable-length numbers: the smaller half of the possible counts takes one bit less.
    const bits = 32 - Math.clz32(left + 1);
    const short = (1 << bits) - 1 - (left + 1);
    let value = read(bits - 1);
    if (value >= short) {
      value |= read(1) << (bits - 1);
      if (value >= 1 << (bits - 1)) value -= short;
    }
    const count = value - 1;
    left -= Math.abs(count);
    counts.push(count);
    for (let more = count === 0 ? 3 : 0; more === 3; ) {
      more = read(2);
      for (let i = 0; i < more; i++) counts.push(0);
    }
  }
  const length = (position + 7) >>> 3;
  if (left !== 0 || counts.length > symbols || length > bytes.length) {
    throw damagedData("an incomplete table of states");
  }
  return { table: fseTable(accuracy, counts), length };
}

/** A state in a table. */
export class FseState {
  readonly #table: FseTable;
  #state: number;

  constructor(table: FseTable, bits: BackwardBits) {
    this.#table = table;
    this.#state = bits.read(table.accuracy);
  }

  get symbol(): number {
    return this.#table.symbols[this.#state]!;
  }

  advance(bits: BackwardBits): void {
    this.#state = nextState(this.#table, this.#state, bits);
  }
}

/** Reads the bits that lead from `state` to the next state. */
export function nextState(table: FseTable, state: number, bits: BackwardBits): number {
  return table.bases[state]! + bits.read(table.bits[state]!);
}
