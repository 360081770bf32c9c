import { isObject } from "@lrm/files/values";
import { type TokenizerDescription, vocabularyEntries } from "./_description.ts";
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
  const lineBreak = tokensOf(() => whole.encode("\n")) ?? [];
  const pairs = WORDS.flatMap((before) => WORDS.map((after) => [before, ` ${after}`] as const));
  // A small vocabulary may lack some of the words.
  const known = pairs.flatMap(([before, after]) => {
    const tokens = tokensOf(() => whole.encode(before + after));
    return tokens === undefined ? [] : [{ before, after, tokens }];
  });
  if (known.length === 0) return undefined;
  const plans = [0, lineBreak.length].map((dropped) => ({ dropped, ...options }));
  return plans.find((plan) => {
    const { encode, encodeRest } = textEncoding(tokenizer, plan);
    return known.every(({ before, after, tokens }) =>
      isEqual(tokens, tokensOf(() => [...encode(before), ...encodeRest(after)]) ?? []),
    );
  });
}

/** Returns the tokens of a text; undefined if it has none. */
function tokensOf(encode: () => number[]): number[] | undefined {
  try {
    return encode();
  } catch (cause) {
    if (isObject(cause) && "unknownText" in cause) return undefined;
    throw cause;
  }
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
  const joins = vocabularyEntries(model.vocab).some(([token]) => /\p{L}[▁ ]/u.test(String(token)));
  return joins ? undefined : { wordByWord: true };
}
