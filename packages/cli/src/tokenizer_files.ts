import { createTokenizer, type Tokenizer, type TokenizerName } from "@lrm/train";

const END_OF_TEXT = "<|endoftext|>";

/**
 * The files by which transformers, and other readers of Hugging Face folders, turn text into a model's tokens.
 *
 * @param contextLength  of the model
 * @returns  texts by the names of their files
 */
export async function tokenizerFiles(
  name: TokenizerName,
  contextLength: number,
): Promise<Record<string, string>> {
  const tokenizer = await createTokenizer(name);
  const config = { clean_up_tokenization_spaces: false, model_max_length: contextLength };
  switch (name) {
    case "bytes": {
      const tokens = spellingsOf(tokenizer, 256);
      return {
        "tokenizer.json": json(description(tokens, [], false)),
        "tokenizer_config.json": json({ ...config, tokenizer_class: "PreTrainedTokenizerFast" }),
      };
    }
    case "gpt2": {
      const endOfText = tokenizer.endOfText!;
      const tokens = spellingsOf(tokenizer, endOfText);
      const merges = mergesOf(tokens);
      const special = { bos_token: END_OF_TEXT, eos_token: END_OF_TEXT, unk_token: END_OF_TEXT };
      return {
        "tokenizer.json": json(description([...tokens, END_OF_TEXT], merges, true, endOfText)),
        "tokenizer_config.json": json({
          ...config,
          ...special,
          add_prefix_space: false,
          tokenizer_class: "GPT2Tokenizer",
        }),
        // For readers that are older than tokenizer.json.
        "vocab.json": vocabularyText([...tokens, END_OF_TEXT]),
        "merges.txt": `#version: 0.2\n${merges.join("\n")}\n`,
      };
    }
    default:
      return name satisfies never;
  }
}

/** `tokenizer.json`: byte-pair encoding of bytes, each of which is a character. */
function description(
  tokens: readonly string[],
  merges: readonly string[],
  splitsWords: boolean,
  endOfText?: number,
): object {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, use_regex: splitsWords };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens:
      endOfText === undefined
        ? []
        : [{ id: endOfText, content: END_OF_TEXT, ...flags, special: true }],
    normalizer: null,
    pre_tokenizer: { ...byteLevel, trim_offsets: true },
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: { ...byteLevel, trim_offsets: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(tokens.map((token, number) => [token, number])),
      merges,
    },
  };
}

/** The first `count` tokens as the files spell them. */
function spellingsOf({ bytesOf }: Tokenizer, count: number): string[] {
  return Array.from({ length: count }, (_, token) =>
    Array.from(bytesOf(token), (byte) => LETTERS[byte]!).join(""),
  );
}

/** A visible character for each byte, as GPT-2's files have them: itself where it has a glyph, else the next character from 256 on. */
const LETTERS: readonly string[] = (() => {
  const hasGlyph = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(hasGlyph(byte) ? byte : next++),
  );
})();

/**
 * The merges by which byte-pair encoding makes the tokens, in their order: each of them, but for single letters, out of the last two that earlier merges leave of it.
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

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** `vocab.json` as OpenAI published it: ASCII, on one line. */
function vocabularyText(tokens: readonly string[]): string {
  const ascii = (text: string) =>
    JSON.stringify(text).replace(
      /[^ -~]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  return `{${tokens.map((token, number) => `${ascii(token)}: ${number}`).join(", ")}}`;
}
