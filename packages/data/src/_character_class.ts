import { LETTERS, NUMBERS } from "./_unicode_ranges.ts";

/** Character classes of GPT-2's pattern: `\s`, `\p{L}`, `\p{N}` and everything else. */
export const SPACE = 1;
export const LETTER = 2;
const NUMBER = 3;
const OTHER = 0;

/** Unicode's White_Space. JavaScript's `\s` differs: it includes U+FEFF and lacks U+0085. */
const WHITE_SPACE = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003],
  ...[0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f],
  0x3000,
];

let table: Uint8Array | undefined;

/**
 * Looks up the class of a code point. An unpaired surrogate has the class of U+FFFD, which replaces
 * it when the text is encoded.
 */
export function classOf(codePoint: number): number {
  table ??= classes();
  return table[codePoint] ?? OTHER;
}

/** Makes a table with the class of every code point up to the last letter. */
function classes(): Uint8Array {
  const letters = rangesIn(LETTERS);
  const made = new Uint8Array(letters.at(-1)![1]);
  for (const [start, end] of letters) made.fill(LETTER, start, end);
  for (const [start, end] of rangesIn(NUMBERS)) made.fill(NUMBER, start, end);
  for (const codePoint of WHITE_SPACE) made[codePoint] = SPACE;
  return made;
}

/** Decodes ranges of code points. Each range includes its start and excludes its end. */
function rangesIn(text: string): [start: number, end: number][] {
  let at = 0;
  return text
    .trim()
    .split(/\s+/)
    .map((range) => {
      const [gap, more = 0] = range.split("+").map((digits) => Number.parseInt(digits, 36));
      const start = at + gap!;
      at = start + more + 1;
      return [start, at];
    });
}
