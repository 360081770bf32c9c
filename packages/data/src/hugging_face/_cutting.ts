import { spellingsIn, type TokenizerDescription } from "./_description.ts";
import { type EncodingPlan, type LibraryEncoder, textEncoding } from "./_text_encoder.ts";

/** Words for the test, in several scripts, with endings that patterns treat specially. */
const WORDS = ["the", "a", "WORD", "I'm", "don't", "straße", "слово", "Ελλάδα", "word1s", "x"];

/**
 * Finds out how a tokenizer's texts can be cut between a letter and a space before a letter,
 * without changing their tokens. Some tokenizers add a space before every text, so that the rest of
 * one is encoded after a line break, whose tokens are dropped.
 *
 * @returns undefined if texts cannot be cut
 */
export function encodingPlan(
  tokenizer: LibraryEncoder,
  options: { readonly wordByWord: boolean },
): EncodingPlan | undefined {
  const whole = textEncoding(tokenizer, { dropped: 0, wordByWord: false });
  const lengthOf = (text: string): number => {
    try {
      return whole.encode(text).length;
    } catch {
      return 0;
    }
  };
  const words = WORDS.filter((word) => lengthOf(`a ${word}`) > 0);
  if (words.length === 0) return undefined;
  const texts = words.flatMap((before) => words.map((after) => [before, ` ${after}`] as const));
  const plans = [0, lengthOf("\n")].map((dropped) => ({ dropped, ...options }));
  return plans.find((plan) => {
    const { encode, encodeRest } = textEncoding(tokenizer, plan);
    return texts.every(([before, after]) =>
      isEqual(whole.encode(before + after), [...encode(before), ...encodeRest(after)]),
    );
  });
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((token, i) => token === b[i]);

/** Tells whether a text can be cut at a position, if there is an {@link encodingPlan}. */
export function isBetweenWords(text: string, position: number): boolean {
  if (text[position] !== " ") return false;
  const before = text.slice(Math.max(0, position - 2), position);
  return /\p{L}$/u.test(before) && /^\p{L}/u.test(text.slice(position + 1, position + 3));
}

/**
 * Finds out from a description whether texts can be cut between a letter and a space before a
 * letter. A tokenizer without words of its own takes time that grows faster than the text, and is
 * given words one by one.
 *
 * @returns undefined if a token may go on behind such a place
 */
export function cuttingOf({
  pre_tokenizer: splitter,
  model,
  added_tokens: added,
}: TokenizerDescription): { readonly wordByWord: boolean } | undefined {
  if (added.some(({ content }) => /\p{L} (\p{L}|$)/u.test(content))) return undefined;
  const { type, split } = Object(splitter) as Readonly<Record<string, unknown>>;
  const splits =
    splitter !== null && type !== "Split" && !(type === "Metaspace" && split === false);
  if (splits) return { wordByWord: false };
  const joins = spellingsIn(model.vocab).some((token) => /\p{L}[▁ ]/u.test(token));
  return joins ? undefined : { wordByWord: true };
}
