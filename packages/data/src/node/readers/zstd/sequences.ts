import { damagedData } from "../packed_error.ts";
import { BackwardBits } from "./bits.ts";
import { constantTable, type FseTable, fseTable, nextState, readFseTable } from "./fse.ts";
import { uint } from "./literals.ts";

/** Codes of lengths: the minimum length of each code, and the number of bits to add to it. */
interface LengthCodes {
  readonly bases: Uint32Array;
  readonly bits: Uint8Array;
}

/** @param bits  number of bits of each code; their ranges of lengths are consecutive */
function lengthCodes(first: number, bits: readonly number[]): LengthCodes {
  let base = first;
  const bases = bits.map((each) => {
    const start = base;
    base += 2 ** each;
    return start;
  });
  return { bases: Uint32Array.from(bases), bits: Uint8Array.from(bits) };
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const LITERAL_LENGTHS = lengthCodes(0, [
  ...zeros(16),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
]);
const MATCH_LENGTHS = lengthCodes(3, [
  ...zeros(32),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
]);

/**
 * Tables of the three kinds of codes, in their order in a block: literal lengths, offsets and match
 * lengths.
 */
const KINDS = [
  {
    accuracy: 9,
    symbols: 36,
    predefined: fseTable(6, [
      ...[4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1],
      ...[1, 1, -1, -1, -1, -1],
    ]),
  },
  {
    accuracy: 8,
    symbols: 32,
    predefined: fseTable(5, [
      ...[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
      ],
    ]),
  },
  {
    accuracy: 9,
    symbols: 53,
    predefined: fseTable(6, [
      ...[1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      ...[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1],
    ]),
  },
] as const;

/** The last tables used in a frame. */
export type Tables = readonly (FseTable | undefined)[];

/**
 * Receives a sequence: a number of literals, then the length of a copy. Codes 1 to 3 refer to
 * recent offsets; greater codes are the offset plus 3.
 */
export type OnSequence = (literals: number, match: number, offsetCode: number) => void;

/**
 * Reads the sequences that a block ends with.
 *
 * @returns the tables for the next block
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.3.2
 */
export function readSequences(
  section: Uint8Array,
  previous: Tables,
  onSequence: OnSequence,
): Tables {
  const first = uint(section, 0, 1);
  if (first === 0) {
    if (section.length > 1) throw damagedData("a block with bytes left over");
    return previous;
  }
  const [count, header] =
    first < 128
      ? [first, 1]
      : first < 255
        ? [(first - 128) * 256 + uint(section, 1, 1), 2]
        : [uint(section, 1, 2) + 0x7f00, 3];
  const modes = uint(section, header, 1);
  if ((modes & 3) !== 0) throw damagedData("sequences of a reserved kind");
  let at = header + 1;
  const tables = KINDS.map(({ accuracy, symbols, predefined }, i) => {
    switch ((modes >>> (6 - 2 * i)) & 3) {
      case 0:
        return predefined;
      case 1: {
        const symbol = uint(section, at++, 1);
        if (symbol >= symbols) throw damagedData("an unknown code");
        return constantTable(symbol);
      }
      case 2: {
        const { table, length } = readFseTable(section.subarray(at), { accuracy, symbols });
        at += length;
        return table;
      }
      default: {
        const table = previous[i];
        if (table === undefined) throw damagedData("sequences that reuse a missing table");
        return table;
      }
    }
  });
  const bits = new BackwardBits(section.subarray(at));
  const [literals, offsets, matches] = tables as [FseTable, FseTable, FseTable];
  // States are plain numbers because this is the slowest loop of unpacking.
  let literalState = bits.read(literals.accuracy);
  let offsetState = bits.read(offsets.accuracy);
  let matchState = bits.read(matches.accuracy);
  for (let i = 0; i < count; i++) {
    const offsetBits = offsets.symbols[offsetState]!;
    const offset = ((1 << offsetBits) >>> 0) + bits.read(offsetBits);
    const matchCode = matches.symbols[matchState]!;
    const match = MATCH_LENGTHS.bases[matchCode]! + bits.read(MATCH_LENGTHS.bits[matchCode]!);
    const code = literals.symbols[literalState]!;
    const length = LITERAL_LENGTHS.bases[code]! + bits.read(LITERAL_LENGTHS.bits[code]!);
    if (i < count - 1) {
      literalState = nextState(literals, literalState, bits);
      matchState = nextState(matches, matchState, bits);
      offsetState = nextState(offsets, offsetState, bits);
    }
    if (bits.left < 0) throw damagedData("sequences that are cut short");
    onSequence(length, match, offset);
  }
  if (bits.left !== 0) throw damagedData("sequences with bits left over");
  return tables;
}
