import { createTokenizer, type Tokenizer, type TokenizerName } from "../../tokenizer.ts";

/** A tokenizer as the files of Hugging Face folders have it. */
export interface TokenizerTable {
  /** For people. */
  readonly title: string;
  /** Spellings in the order of their numbers, but for the end of text. */
  readonly tokens: readonly string[];
  /** Two parts each, with a blank between them. */
  readonly merges: readonly string[];
  /** The token between documents, which comes after the others; it is no text. */
  readonly endOfText?: { readonly id: number; readonly content: string };
}

const TITLES: Readonly<Record<TokenizerName, string>> = {
  bytes: "the tokenizer of bytes",
  gpt2: "GPT-2's tokenizer",
};

const tables = new Map<TokenizerName, Promise<TokenizerTable>>();

/** The table of a tokenizer, made once. */
export function tokenizerTable(name: TokenizerName): Promise<TokenizerTable> {
  const table = tables.get(name) ?? makeTable(name);
  tables.set(name, table);
  return table;
}

/**
 * Spellings and merges are made when they are first asked for: GPT-2's take a third of a second.
 */
async function makeTable(name: TokenizerName): Promise<TokenizerTable> {
  const tokenizer = await createTokenizer(name);
  const { endOfText: id, vocabularySize, decode } = tokenizer;
  const tokens = once(() => spellingsOf(tokenizer, id ?? vocabularySize));
  const merges = once(() => mergesOf(tokens()));
  return {
    title: TITLES[name],
    ...(id !== undefined && { endOfText: { id, content: decode([id]) } }),
    get tokens() {
      return tokens();
    },
    get merges() {
      return merges();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The first `count` tokens as the files spell them. */
function spellingsOf({ bytesOf }: Tokenizer, count: number): string[] {
  return Array.from({ length: count }, (_, token) =>
    Array.from(bytesOf(token), (byte) => LETTERS[byte]!).join(""),
  );
}

/**
 * A visible character for each byte, as GPT-2's files have them: itself where it has a glyph, else
 * the next character from 256 on.
 */
const LETTERS: readonly string[] = (() => {
  const hasGlyph = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(hasGlyph(byte) ? byte : next++),
  );
})();

/**
 * The merges by which byte-pair encoding makes the tokens, in their order: each of them, but for
 * single letters, out of the last two that earlier merges leave of it.
 *
 * @param tokens  spellings, in the order of their numbers
 */
function mergesOf(tokens: readonly string[]): string[] {
  const ranks = new Map(tokens.map((token, rank) => [token, rank]));
  return tokens.flatMap((token, rank) => {
    if (token.length === 1) return [];
    const parts = [...token];
    while (parts.length > 2) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let at = 0; at + 1 < parts.length; at++) {
        const found = ranks.get(parts[at]! + parts[at + 1]!) ?? Number.POSITIVE_INFINITY;
        if (found < Math.min(least, rank)) [best, least] = [at, found];
      }
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
    return [parts.join(" ")];
  });
}
