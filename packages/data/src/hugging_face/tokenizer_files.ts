import type { IncrementalHash } from "../incremental_hash.ts";

/**
 * The files of a model's tokenizer, and its settings of generation if it has some: contents by file
 * name.
 */
export type TokenizerFiles = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** Name of a tokenizer that its files define: a hash of their contents. */
export type FileTokenizerName = `sha256:${string}`;

/** The file that defines a tokenizer. */
export const TOKENIZER_FILE = "tokenizer.json";

/** The file with a model's settings of generation, among them the tokens that end a text. */
export const GENERATION_FILE = "generation_config.json";

/** Names of the files that travel with a model. */
export const TOKENIZER_FILES: readonly string[] = [
  ...[TOKENIZER_FILE, GENERATION_FILE],
  ...["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"],
  ...["chat_template.jinja", "chat_template.json"],
  ...["vocab.json", "merges.txt", "encoder.json", "vocab.bpe", "vocab.txt"],
  ...["tokenizer.model", "sentencepiece.bpe.model", "spiece.model", "tekken.json"],
];

/** Tells whether a file with this name travels with a model, beside its weights. */
export function isTokenizerFile(name: string): boolean {
  return TOKENIZER_FILES.includes(name);
}

const NAME = /^sha256:[0-9a-f]{64}$/;

/** Tells whether a text is a name that {@link nameOfFiles} can return. */
export function isFileTokenizerName(name: string): name is FileTokenizerName {
  return NAME.test(name);
}

/**
 * Names a tokenizer after the contents of its files, so that equal names mean equal tokens.
 * Settings of generation change no token, and do not count.
 *
 * @param sha256  a new hash
 */
export function nameOfFiles(files: TokenizerFiles, sha256: IncrementalHash): FileTokenizerName {
  const encoder = new TextEncoder();
  for (const name of Object.keys(files).sort()) {
    if (name === GENERATION_FILE) continue;
    const content = files[name]!;
    // Lengths keep the end of one file apart from the beginning of the next.
    sha256.update(encoder.encode(`${name}:${content.length}:`));
    sha256.update(content);
  }
  const digest = Array.from(sha256.digest(), (byte) => byte.toString(16).padStart(2, "0"));
  return `sha256:${digest.join("")}`;
}
