import { createHash } from "node:crypto";
import { exampleOf } from "../examples/example.ts";
import { type ExampleSet, heldOutEvenly } from "../examples/example_set.ts";
import { type TokenizedExample, tokenizeExample } from "../examples/tokenize_example.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { concatenateTokens, DataError, type TokenSource, tokensInMemory } from "../tokens.ts";
import type { FileCorpus } from "./corpus.ts";
import type { DataFile } from "./data_file.ts";
import { readJsonObjects } from "./readers/json_lines.ts";
import { selectData } from "./selection/selection.ts";

/** A corpus that consists of examples. */
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
  const name = names.join(", ");
  const read = { train: [] as TokenizedExample[], validation: [] as TokenizedExample[] };
  for (const file of files) {
    const part = file.validation ? read.validation : read.train;
    for await (const example of examplesIn(file, tokenizer, signal)) part.push(example);
  }
  const named = read.validation.length > 0;
  if (read.train.length < (named ? 1 : 2)) {
    throw new DataError(
      `Cannot use ${name} as examples: it has ${read.train.length}, and ${named ? "one is" : "two are"} needed`,
      "add examples, one in each line",
    );
  }
  const examples = named ? read : heldOutEvenly(read.train);
  const sources = [examples.train, examples.validation].map(sourceOf);
  const [train, validation] = sources as [TokenSource, TokenSource];
  const namesOf = (held: boolean) =>
    files.filter((file) => file.validation === held).map((file) => file.name);
  return {
    ...{ name, examples, train, validation, all: concatenateTokens(sources) },
    fingerprint: fingerprintOf(examples),
    report: {
      train: namesOf(false),
      validation: namesOf(true),
      heldOutBy: named ? "names" : "examples",
      ...{ leftOut, emptyDocuments: 0, notes },
    },
    private: files.some((file) => !file.public),
  };
}

async function* examplesIn(
  file: DataFile,
  tokenizer: Tokenizer,
  signal: AbortSignal | undefined,
): AsyncGenerator<TokenizedExample> {
  if (file.format !== "json-lines") {
    throw new DataError(
      `Cannot use ${file.path} as examples: it is not a file of JSON lines`,
      "name a .jsonl file, or a folder of them",
    );
  }
  for await (const { name, value } of readJsonObjects(file, signal)) {
    const example = exampleOf(value);
    if ("problem" in example) {
      throw new DataError(
        `Cannot use ${file.path} as examples: ${name} ${example.problem}`,
        example.remedy,
      );
    }
    yield tokenizeExample(example, tokenizer);
  }
}

function sourceOf(examples: readonly TokenizedExample[]): TokenSource {
  const tokens = new Int32Array(examples.reduce((sum, each) => sum + each.tokens.length, 0));
  let at = 0;
  for (const each of examples) {
    tokens.set(each.tokens, at);
    at += each.tokens.length;
  }
  return tokensInMemory(tokens);
}

/** Computes a hash of the tokens, of what is learned, and of the split. */
function fingerprintOf({ train, validation }: ExampleSet): string {
  const hash = createHash("sha256");
  for (const part of [train, validation]) {
    hash.update(`${part.length}:`);
    for (const { tokens, learned } of part) {
      hash.update(`${tokens.length}:`).update(tokens).update(learned);
    }
  }
  return hash.digest("hex");
}
