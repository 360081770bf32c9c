/** The part of the library's tokenizer that encodes text. */
export interface LibraryEncoder {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean },
  ): { readonly ids: readonly (number | null | undefined)[] };
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

/** Property of errors about a text that has no tokens: the text. Errors of threads keep it. */
export interface UnknownText {
  readonly unknownText: string;
}

/**
 * Makes functions that encode texts, and throw an error with {@link UnknownText}. Self-contained,
 * as threads run it from its source.
 *
 * @param tokenizer  without special tokens
 */
export function textEncoding(
  tokenizer: LibraryEncoder,
  { dropped, wordByWord }: EncodingPlan,
): TextEncoding {
  const known = (id: number | null | undefined): id is number => typeof id === "number";
  const wellFormed = (text: string): string =>
    /\p{Surrogate}/u.test(text)
      ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text))
      : text;
  const givenIds = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const idsOf = (text: string): number[] => {
    const ids = givenIds(text);
    if (ids.every(known)) return [...ids];
    // The library has no number for what no token can express.
    const unknownText = [...text].find((letter) => !givenIds(letter).every(known)) ?? text;
    throw Object.assign(new Error("A text has no tokens"), { unknownText });
  };
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
