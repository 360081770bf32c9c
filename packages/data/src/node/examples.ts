import { createHash } from "node:crypto";
import { failureOf, jsonPieces, objectIn } from "../_json_pieces.ts";
import { kindOfExample } from "../examples/example.ts";
import { type ExampleCorpus, exampleCorpus } from "../examples/example_corpus.ts";
import type { ExampleSet } from "../examples/example_set.ts";
import { readExamples } from "../examples/read_examples.ts";
import { type TokenizedExample, tokenizeExample } from "../examples/tokenize_example.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { DataError } from "../tokens.ts";
import type { FileCorpus } from "./corpus.ts";
import type { DataFile } from "./data_file.ts";
import { readCharacters } from "./readers/text.ts";
import { selectData } from "./selection/selection.ts";

/** A corpus of files that consists of examples. */
export interface FileExamples extends FileCorpus {
  readonly examples: ExampleSet;
}

/** Options of {@link openExamples}. */
export interface ExampleOptions {
  /** Stops the work; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads examples to fine-tune on from JSON lines: `{"messages": […]}`, `{"prompt", "completion"}`
 * or `{"text"}`. A file may hold several kinds. Files and folders are chosen as `openCorpus` does;
 * without files named for validation, a tenth of the examples is held out, at equal distances.
 *
 * @throws DataError that names the file and the line of an example that cannot be used
 */
export async function openExamples(
  names: readonly string[],
  tokenizer: Tokenizer,
  { signal }: ExampleOptions = {},
): Promise<FileExamples> {
  const { files, leftOut, notes } = selectData(names);
  const read = { train: [] as TokenizedExample[], validation: [] as TokenizedExample[] };
  for (const file of files) {
    const part = file.validation ? read.validation : read.train;
    for await (const example of readExamples(charactersOf(file, signal), file.path)) {
      part.push(tokenizeExample(example, tokenizer));
    }
  }
  const corpus: ExampleCorpus = exampleCorpus(names.join(", "), read, createHash("sha256"));
  const namesOf = (held: boolean) =>
    files.filter((file) => file.validation === held).map((file) => file.name);
  return {
    ...corpus,
    report: {
      train: namesOf(false),
      validation: namesOf(true),
      heldOutBy: read.validation.length > 0 ? "names" : "examples",
      ...{ leftOut, emptyDocuments: 0, notes },
    },
    private: files.some((file) => !file.public),
  };
}

/**
 * Tells whether data are prompts with completions, or chats, by the first object of their first
 * file. False for documents, which have a `text`.
 *
 * @throws DataError if the file cannot be read, or begins with something else than an object of one
 *   kind
 */
export async function holdsExamples(
  names: readonly string[],
  { signal }: ExampleOptions = {},
): Promise<boolean> {
  const [file] = selectData(names).files;
  if (file?.format !== "json-lines") return false;
  for await (const piece of jsonPieces(charactersOf(file, signal), file.path)) {
    const kind = kindOfExample(objectIn(piece, "text", file.path));
    if (kind === undefined) return false;
    if (!("problem" in kind)) return kind[0] !== "text";
    throw failureOf(piece, file.path)(
      kind.problem,
      `${kind.remedy}, or read documents by naming their field with --text-field`,
    );
  }
  return false;
}

function charactersOf(file: DataFile, signal: AbortSignal | undefined): AsyncGenerator<string> {
  if (file.format === "json-lines") return readCharacters(file, { bytes: 0, signal });
  throw new DataError(
    `Cannot use ${file.path} as examples: it is not a file of JSON lines`,
    "name a .jsonl file, or a folder of them",
  );
}
