import { type TokenizerTable, tokenizerTable } from "../../hugging_face/tokenizer_table.ts";
import type { BuiltInTokenizerName } from "../../tokenizer.ts";

/**
 * Makes the tokenizer files of a Hugging Face model folder, for transformers and compatible
 * readers.
 *
 * @param contextLength  context length of the model
 * @returns contents by file name
 */
export async function tokenizerFiles(
  name: BuiltInTokenizerName,
  contextLength: number,
): Promise<Record<string, string>> {
  const table = await tokenizerTable(name);
  const config = { clean_up_tokenization_spaces: false, model_max_length: contextLength };
  switch (name) {
    case "bytes":
      return {
        "tokenizer.json": json(description(table, false)),
        "tokenizer_config.json": json({ ...config, tokenizer_class: "PreTrainedTokenizerFast" }),
      };
    case "gpt2": {
      const { content } = table.endOfText!;
      const special = { bos_token: content, eos_token: content, unk_token: content };
      return {
        "tokenizer.json": json(description(table, true)),
        "tokenizer_config.json": json({
          ...config,
          ...special,
          add_prefix_space: false,
          tokenizer_class: "GPT2Tokenizer",
        }),
        // For readers older than tokenizer.json.
        "vocab.json": vocabularyText([...table.tokens, content]),
        "merges.txt": `#version: 0.2\n${table.merges.join("\n")}\n`,
      };
    }
    default:
      return name satisfies never;
  }
}

/** Makes the content of `tokenizer.json`: byte-level byte-pair encoding. */
function description({ tokens, merges, endOfText }: TokenizerTable, splitsWords: boolean): object {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, use_regex: splitsWords };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  const all = endOfText === undefined ? tokens : [...tokens, endOfText.content];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: endOfText === undefined ? [] : [{ ...endOfText, ...flags, special: true }],
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
      vocab: Object.fromEntries(all.map((token, number) => [token, number])),
      merges,
    },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Makes `vocab.json` as OpenAI published it: ASCII, on one line. */
function vocabularyText(tokens: readonly string[]): string {
  const ascii = (text: string) =>
    JSON.stringify(text).replace(
      /[^ -~]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  return `{${tokens.map((token, number) => `${ascii(token)}: ${number}`).join(", ")}}`;
}
