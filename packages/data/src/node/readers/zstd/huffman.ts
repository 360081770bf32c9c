import { damagedData } from "../packed_error.ts";
import { BackwardBits } from "./bits.ts";
import { FseState, readFseTable } from "./fse.ts";

/** Maximum length of a code, in bits. */
const MAX_BITS = 11;

/**
 * Huffman code for literals. For each value of the next `maxBits` bits: the symbol that they begin
 * with, and its length.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-4.2
 */
export interface HuffmanTable {
  readonly maxBits: number;
  readonly symbols: Uint8Array;
  readonly lengths: Uint8Array;
}

/**
 * Reads a code from the beginning of `bytes`.
 *
 * @returns the code and the number of bytes it took
 */
export function readHuffmanTable(bytes: Uint8Array): { table: HuffmanTable; length: number } {
  const header = bytes[0];
  if (header === undefined) throw damagedData("literals without a code");
  const direct = header >= 128;
  const length = 1 + (direct ? (header - 126) >>> 1 : header);
  if (length > bytes.length) throw damagedData("literals without a code");
  const part = bytes.subarray(1, length);
  const weights = direct
    ? Array.from({ length: header - 127 }, (_, i) =>
        i % 2 === 0 ? part[i >>> 1]! >>> 4 : part[i >>> 1]! & 15,
      )
    : packedWeights(part);
  return { table: huffmanTable(weights), length };
}

function packedWeights(bytes: Uint8Array): number[] {
  const { table, length } = readFseTable(bytes, { accuracy: 6, symbols: MAX_BITS + 1 });
  const bits = new BackwardBits(bytes.subarray(length));
  const states = [new FseState(table, bits), new FseState(table, bits)] as const;
  if (bits.left < 0) throw damagedData("a code that is cut short");
  const weights: number[] = [];
  // Two states alternate until the bits are used up. The other state then adds one more symbol.
  for (let turn = 0; weights.length < 255; turn = 1 - turn) {
    const state = states[turn]!;
    weights.push(state.symbol);
    state.advance(bits);
    if (bits.left >= 0) continue;
    weights.push(states[1 - turn]!.symbol);
    return weights;
  }
  throw damagedData("a code with too many symbols");
}

/** @param weights  weights of all symbols except the last; its weight completes a power of two */
function huffmanTable(weights: readonly number[]): HuffmanTable {
  if (weights.length > 255) throw damagedData("a code with too many symbols");
  const share = (weight: number): number => (weight === 0 ? 0 : 2 ** (weight - 1));
  const sum = weights.reduce((total, weight) => total + share(weight), 0);
  if (sum === 0) throw damagedData("a code without symbols");
  const maxBits = 32 - Math.clz32(sum);
  if (sum > 2 ** MAX_BITS || maxBits > MAX_BITS) throw damagedData("a code that is too long");
  const missing = 2 ** maxBits - sum;
  if ((missing & (missing - 1)) !== 0) throw damagedData("an incomplete code");
  const all = [...weights, 32 - Math.clz32(missing)];
  const symbols = new Uint8Array(2 ** maxBits);
  const lengths = new Uint8Array(2 ** maxBits);
  let at = 0;
  for (let weight = 1; weight <= maxBits; weight++) {
    for (const [symbol, each] of all.entries()) {
      if (each !== weight) continue;
      symbols.fill(symbol, at, at + share(weight));
      lengths.fill(maxBits + 1 - weight, at, at + share(weight));
      at += share(weight);
    }
  }
  return { maxBits, symbols, lengths };
}

/** Fills `target` with the symbols of one stream. The stream must have exactly that length. */
export function readHuffmanStream(
  bytes: Uint8Array,
  { maxBits, symbols, lengths }: HuffmanTable,
  target: Uint8Array,
): void {
  let { left } = new BackwardBits(bytes);
  const mask = 2 ** maxBits - 1;
  for (let i = 0; i < target.length; i++) {
    const at = left - maxBits;
    const byte = at >>> 3;
    const next =
      at >= 0
        ? ((bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16)) >>> (at & 7)) & mask
        : ((bytes[0]! | (bytes[1]! << 8)) << -at) & mask;
    target[i] = symbols[next]!;
    left -= lengths[next]!;
    if (left < 0) throw damagedData("literals that are cut short");
  }
  if (left !== 0) throw damagedData("literals with bits left over");
}
