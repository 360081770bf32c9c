/** The part of the library's tokenizer that encodes text. */
export interface LibraryEncoder {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean },
  ): { readonly ids: readonly (number | undefined)[] };
}

/** Way to encode the texts of a tokenizer piece by piece. */
export interface EncodingPlan {
  /**
   * Tokens of a line break that is put before the rest of a text, to be dropped. 0: the rest is
   * encoded as it is.
   */
  readonly dropped: number;
  /** True if texts are encoded word by word. */
  readonly wordByWord: boolean;
}

/** Encodes texts without special tokens. */
export interface TextEncoding {
  encode(text: string): number[];
  /** Encodes the rest of a text that was cut between words. */
  encodeRest(text: string): number[];
}

/**
 * Makes functions that encode texts. Self-contained, as threads run it from its source.
 *
 * @param tokenizer  without special tokens
 */
export function textEncoding(
  tokenizer: LibraryEncoder,
  { dropped, wordByWord }: EncodingPlan,
): TextEncoding {
  const known = (id: number | undefined): id is number => id !== undefined;
  const wellFormed = (text: string): string =>
    /\p{Surrogate}/u.test(text)
      ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text))
      : text;
  // The library has no number for what no token can express.
  const idsOf = (text: string): number[] =>
    tokenizer.encode(text, { add_special_tokens: false }).ids.filter(known);
  const restOf = (text: string): number[] =>
    dropped === 0 ? idsOf(text) : idsOf(`\n${text}`).slice(dropped);
  const add = (tokens: number[], text: string, isRest: boolean): void => {
    for (const token of isRest ? restOf(text) : idsOf(text)) tokens.push(token);
  };
  const encode = (given: string, isRest: boolean): number[] => {
    const text = wellFormed(given);
    const tokens: number[] = [];
    let start = 0;
    if (wordByWord) {
      for (const match of text.matchAll(/\p{L}(?= \p{L})/gu)) {
        const end = match.index + match[0].length;
        add(tokens, text.slice(start, end), isRest || start > 0);
        start = end;
      }
    }
    add(tokens, text.slice(start), isRest || start > 0);
    return tokens;
  };
  return { encode: (text) => encode(text, false), encodeRest: (text) => encode(text, true) };
}
