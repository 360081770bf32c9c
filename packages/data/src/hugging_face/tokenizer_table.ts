import { createTokenizer } from "../create_tokenizer.ts";
import type { BuiltInTokenizer, BuiltInTokenizerName } from "../tokenizer.ts";

/** A tokenizer in the notation of Hugging Face files. */
export interface TokenizerTable {
  /** Name for messages. */
  readonly title: string;
  /** Spellings in the order of token numbers, without the end of text. */
  readonly tokens: readonly string[];
  /** Merges, in order. Each is two parts with a space between them. */
  readonly merges: readonly string[];
  /** Token between documents, which is not text. It comes after all other tokens. */
  readonly endOfText?: { readonly id: number; readonly content: string };
}

const TITLES: Readonly<Record<BuiltInTokenizerName, string>> = {
  bytes: "the bytes tokenizer",
  gpt2: "GPT-2's tokenizer",
};

const tables = new Map<BuiltInTokenizerName, Promise<TokenizerTable>>();

/** Returns the table of a tokenizer. Makes it on first use. */
export function tokenizerTable(name: BuiltInTokenizerName): Promise<TokenizerTable> {
  const table = tables.get(name) ?? makeTable(name);
  tables.set(name, table);
  return table;
}

/** Makes spellings and merges on first access: GPT-2's take a third of a second. */
async function makeTable(name: BuiltInTokenizerName): Promise<TokenizerTable> {
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

/** Spells the first `count` tokens as Hugging Face files do. */
function spellingsOf({ bytesOf }: BuiltInTokenizer, count: number): string[] {
  return Array.from({ length: count }, (_, token) =>
    Array.from(bytesOf(token), (byte) => LETTERS[byte]!).join(""),
  );
}

/**
 * A visible character for each byte, as in GPT-2's files: the byte's own character if it is
 * visible, otherwise the next character from 256 on.
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
 * Derives the merges of byte-pair encoding from its tokens. The merge of a token joins the last two
 * parts that earlier merges leave of it.
 *
 * @param tokens  spellings, in the order of token numbers
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
