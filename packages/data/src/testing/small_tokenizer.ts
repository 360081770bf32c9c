import { createHash } from "node:crypto";
import { nameOfFiles, type TokenizerFiles } from "../hugging_face/tokenizer_files.ts";
import { openTokenizer } from "../open_tokenizer.ts";
import type { Tokenizer } from "../tokenizer.ts";

const encoder = new TextEncoder();

/** Encodes the files of a tokenizer: JSON, or text as it is. */
export function filesOf(contents: Readonly<Record<string, unknown>>): TokenizerFiles {
  return Object.fromEntries(
    Object.entries(contents).map(([name, content]) => [
      name,
      encoder.encode(typeof content === "string" ? content : JSON.stringify(content)),
    ]),
  );
}

/** Opens the tokenizer of such files. */
export async function opened(contents: Readonly<Record<string, unknown>>): Promise<Tokenizer> {
  const files = filesOf(contents);
  return await openTokenizer(nameOfFiles(files, createHash("sha256")), files);
}

/**
 * A small tokenizer in the manner of LLaMA 2: no words, a space before every text, and bytes for
 * letters that it does not know. Its tokens: `<unk>`, `<s>`, `</s>`, 256 bytes, letters, merges.
 */
export function sentencePieces(): Record<string, unknown> {
  const special = ["<unk>", "<s>", "</s>"];
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const merges = ["t h", "th e", "▁ the", "▁ a", "▁ b", "a b", "▁▁ ▁▁", "▁ ▁", "o n", "▁ on"];
  const letters = [..."▁abcdefghijklmnopqrstuvwxyzĀа"];
  const joined = merges.map((merge) => merge.replace(" ", ""));
  const tokens = [...new Set([...special, ...bytes, ...letters, ...joined])];
  return {
    "tokenizer.json": {
      added_tokens: special.map((content, id) => ({ id, content, special: true })),
      normalizer: {
        type: "Sequence",
        normalizers: [
          { type: "Prepend", prepend: "▁" },
          { type: "Replace", pattern: { String: " " }, content: "▁" },
        ],
      },
      pre_tokenizer: null,
      post_processor: {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: "<s>" } }, { Sequence: { id: "A" } }],
        pair: [],
        special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
      },
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: "▁" }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
          { type: "Strip", content: " ", start: 1, stop: 0 },
        ],
      },
      model: {
        type: "BPE",
        unk_token: "<unk>",
        byte_fallback: true,
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges,
      },
    },
    "tokenizer_config.json": { bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" },
  };
}

/** GPT-2-like tokens of bytes without merges, with the special tokens of a chat. */
export function chatBytes(template: string): Record<string, unknown> {
  const visible = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  let next = 256;
  const letters = Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(visible(byte) ? byte : next++),
  );
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, use_regex: true };
  return {
    "tokenizer.json": {
      added_tokens: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map((content, i) => ({
        ...{ id: 256 + i, content, special: true },
      })),
      pre_tokenizer: byteLevel,
      decoder: byteLevel,
      model: {
        type: "BPE",
        vocab: Object.fromEntries(letters.map((letter, byte) => [letter, byte])),
        merges: [],
      },
    },
    "tokenizer_config.json": { eos_token: "<|im_end|>", chat_template: template },
  };
}
