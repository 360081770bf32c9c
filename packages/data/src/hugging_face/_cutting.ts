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
  const texts = WORDS.flatMap((before) => WORDS.map((after) => [before, ` ${after}`] as const));
  const plans = [0, whole.encode("\n").length].map((dropped) => ({ dropped, ...options }));
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
 * Tells whether a tokenizer reads a text as a whole, but never joins words: it has no words of its
 * own, and no token goes on behind a letter and a space. Such a tokenizer takes time that grows
 * faster than the text, and can be given words one by one.
 */
export function readsWholeTexts(
  splitter: unknown,
  { vocab }: Readonly<Record<string, unknown>>,
): boolean {
  const { type, split } = Object(splitter) as Readonly<Record<string, unknown>>;
  const splits =
    splitter !== null && type !== "Split" && !(type === "Metaspace" && split === false);
  return !splits && Object.keys(Object(vocab)).every((token) => !/\p{L}▁/u.test(token));
}
