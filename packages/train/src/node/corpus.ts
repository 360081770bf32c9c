import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Tokenizer } from "../tokenizer.ts";
import {
  type Corpus,
  concatenateTokens,
  DataError,
  type TokenSource,
  tokensInMemory,
} from "../tokens.ts";
import { errorCode } from "./run_error.ts";
import { openShard } from "./shards.ts";
import { stateOfTheUnion } from "./state_of_the_union.ts";

/** The part at the end of a text that is kept for validation. */
const VALIDATION_SHARE = 0.1;

/**
 * Opens what `name` says: `sotu` (the State of the Union addresses), a text file, a folder of text files, a token shard (`.bin`), or a folder of shards.
 *
 * The last tenth of a corpus is for validation: of its documents where there are at least ten, else of its tokens. Shards with `val` in their name are the validation part of a folder of shards.
 *
 * @throws DataError in one plain sentence when it is missing, empty or of no known kind
 */
export async function openCorpus(name: string, tokenizer: Tokenizer): Promise<Corpus> {
  if (name === "sotu")
    return splitDocuments("the State of the Union addresses", await stateOfTheUnion(), tokenizer);
  const paths = listFiles(name);
  const shards = paths.filter((path) => path.endsWith(".bin"));
  if (shards.length === 0) {
    const documents = paths
      .map((path) => readFileSync(path, "utf8"))
      .filter((text) => text.length > 0);
    if (documents.length === 0) throw new DataError(`Cannot use ${name}: it holds no text`);
    return splitDocuments(name, documents, tokenizer);
  }
  if (shards.length < paths.length) {
    throw new DataError(
      `Cannot use ${name}: it mixes token shards (.bin) with other files; keep them in folders of their own`,
    );
  }
  if (tokenizer.name !== "gpt2") {
    throw new DataError(
      `Cannot use ${name} with the ${tokenizer.name} tokenizer: token shards hold GPT-2 tokens; use a model with GPT-2's vocabulary`,
    );
  }
  const isValidation = (path: string): boolean => /(^|[_-])val([_.-]|$)/.test(basename(path));
  const train = shards.filter((path) => !isValidation(path)).map(openShard);
  const validation = shards.filter(isValidation).map(openShard);
  if (train.length > 0 && validation.length > 0) {
    return { name, train: concatenateTokens(train), validation: concatenateTokens(validation) };
  }
  return splitTokens(name, concatenateTokens([...train, ...validation]));
}

function listFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => join(path, entry.name))
      .sort();
  } catch (error) {
    const why =
      errorCode(error) === "ENOENT" ? "there is no such file or folder" : String(errorCode(error));
    throw new DataError(
      `Cannot use ${path} as data: ${why}; give a text file, a folder, token shards, or "sotu"`,
    );
  }
}

function splitDocuments(name: string, documents: readonly string[], tokenizer: Tokenizer): Corpus {
  const sources = documents.map((text) => tokensInMemory(tokenizer.encode(text)));
  if (sources.length < 10) return splitTokens(name, concatenateTokens(sources));
  const first = sources.length - Math.floor(sources.length * VALIDATION_SHARE);
  return {
    name,
    train: concatenateTokens(sources.slice(0, first)),
    validation: concatenateTokens(sources.slice(first)),
  };
}

function splitTokens(name: string, source: TokenSource): Corpus {
  const first = source.length - Math.floor(source.length * VALIDATION_SHARE);
  return {
    name,
    train: { length: first, copy: source.copy },
    validation: {
      length: source.length - first,
      copy: (start, target) => source.copy(first + start, target),
    },
  };
}
