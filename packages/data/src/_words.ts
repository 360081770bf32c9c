import { classOf, LETTER, SPACE } from "./_character_class.ts";

const BLANK = 0x20;
const APOSTROPHE = 0x27;

/** Contraction endings that GPT-2 splits off after an apostrophe. */
const CONTRACTIONS = ["s", "t", "re", "ve", "m", "ll", "d"];

/**
 * Splits a text as GPT-2 does: into words, numbers and runs of other characters, each with the
 * space before it, and white space:
 *
 *     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *
 * Uses the character classes of Unicode 16 in every JavaScript engine.
 *
 * @see Radford et al. 2019, section 2.2; https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export function* wordsOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = wordEnd(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

function wordEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === APOSTROPHE) {
    const contraction = CONTRACTIONS.find((letters) => text.startsWith(letters, start + 1));
    if (contraction !== undefined) return start + 1 + contraction.length;
  }
  const word = first === BLANK ? start + 1 : start;
  if (word < text.length) {
    const kind = classAt(text, word);
    if (kind !== SPACE) return runEnd(text, word, kind);
  }
  const end = runEnd(text, start, SPACE);
  // The last white space before a word is its own match, or belongs to the word.
  return end === text.length || end === start + 1 ? end : end - 1;
}

/** Finds the end of a run of characters of one class that begins at `start`. */
function runEnd(text: string, start: number, kind: number): number {
  let end = start;
  while (end < text.length && classAt(text, end) === kind) end += unitsAt(text, end);
  return end;
}

function classAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return classOf(unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(at)! : unit);
}

/** Counts the UTF-16 code units of the character at an index: 2 for a surrogate pair. */
function unitsAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00 && text.codePointAt(at)! > 0xffff ? 2 : 1;
}

/**
 * Tells whether a text can be cut at an index without changing its words. At such an index a word
 * always ends, whatever text comes before or after. Only white space depends on the text after it.
 *
 * @param at  greater than 0 and less than the length of the text
 */
export function isWordBoundary(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1);
  const next = text.charCodeAt(at);
  // The rest of the surrogate pair is not known yet.
  if (isHigh(last) || (isHigh(next) && at + 1 === text.length)) return false;
  const before = classAt(text, isLow(last) && isHigh(text.charCodeAt(at - 2)) ? at - 2 : at - 1);
  const after = classAt(text, at);
  if (before === SPACE || before === after) return false;
  // An apostrophe may begin a contraction.
  return last !== APOSTROPHE || after !== LETTER;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
