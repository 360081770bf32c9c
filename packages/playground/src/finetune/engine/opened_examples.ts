import {
  corpusOfDocuments,
  DataError,
  type Example,
  exampleCorpus,
  readExamples,
  type Tokenizer,
  tokenizeExample,
} from "@lrm/data";
import type { RunCorpus } from "@lrm/run";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesOf } from "./file_bytes.ts";

/** Files of the visitor, read, before a tokenizer is known. */
export interface OpenedExamples {
  readonly name: string;
  /** Examples, or one text for each file. */
  readonly content: readonly Example[] | readonly string[];
  /** True if one of the examples is a chat. */
  readonly chat: boolean;
}

/** Endings of files with JSON lines, or with one JSON list. */
const JSON_LINES = /\.(jsonl|ndjson|json)$/i;
const TEXT = /\.(txt|md|text)$/i;
/** Both, for people. */
const ENDINGS = ".jsonl, .ndjson, .json, .txt, .md and .text";

/** Largest file that is read: it is in memory as a whole. */
const MOST_BYTES = 2 ** 28;

/**
 * Reads examples from JSON lines, or plain texts.
 *
 * @throws DataError that names the file and the problem
 */
export async function openExampleFiles(files: readonly File[]): Promise<OpenedExamples> {
  const name = files.map((file) => file.name).join(", ");
  const [stray] = files.filter((file) => !JSON_LINES.test(file.name) && !TEXT.test(file.name));
  if (stray !== undefined || files.length === 0) {
    throw new DataError(
      `Cannot use ${stray?.name ?? "these files"} as examples: only ${ENDINGS} files are read`,
      "choose JSON lines with messages, prompts or texts, or plain text",
    );
  }
  const texts = files.filter((file) => TEXT.test(file.name));
  if (texts.length > 0 && texts.length < files.length) {
    throw new DataError(
      `Cannot use ${name} as examples: texts and JSON lines cannot be mixed`,
      "choose files of one kind",
    );
  }
  if (texts.length > 0) {
    const content = await Promise.all(texts.map(textOf));
    return { name, content, chat: false };
  }
  const content: Example[] = [];
  for (const file of files) {
    for await (const example of readExamples(charactersOf(file), file.name)) content.push(example);
  }
  return { name, content, chat: content.some((example) => "messages" in example) };
}

/** Turns examples into tokens. Holds out a tenth of them, or the last tenth of a text. */
export function corpusOf({ name, content }: OpenedExamples, tokenizer: Tokenizer): RunCorpus {
  if (isTexts(content)) return corpusOfDocuments(name, content, tokenizer, sha256.create());
  const train = content.map((example) => tokenizeExample(example, tokenizer));
  return exampleCorpus(name, { train, validation: [] }, sha256.create());
}

function isTexts(content: OpenedExamples["content"]): content is readonly string[] {
  return typeof content[0] === "string";
}

async function* charactersOf(file: File): AsyncGenerator<string> {
  yield await textOf(file);
}

async function textOf(file: File): Promise<string> {
  const unusable = (problem: string, remedy: string): DataError =>
    new DataError(`Cannot use ${file.name} as examples: ${problem}`, remedy);
  if (file.size === 0) throw unusable("it is empty", "choose another file");
  if (file.size > MOST_BYTES) {
    throw unusable("it is larger than 268 MB", "choose a part of it, or use `npx lrm finetune`");
  }
  const bytes = await bytesOf(file);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw unusable("it is not text", "choose a file of plain UTF-8 text");
}
