import { createHash } from "node:crypto";
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
import { errorCode, meaningOf } from "./run_error.ts";
import { openShard, shardFingerprint } from "./shards.ts";
import { stateOfTheUnion } from "./state_of_the_union.ts";

/** The part at the end of a text that is kept for validation. */
const VALIDATION_SHARE = 0.1;

/**
 * Opens what `name` says: `sotu` (the State of the Union addresses), a text file, a folder of text files, a token shard (`.bin`), or a folder of shards.
 *
 * A folder's files are its documents, in the order of their names; folders inside it and files whose names begin with a dot are left out. The last tenth of a corpus is for validation: of its documents where there are at least ten, else of its tokens. Shards with `val` in their name are the validation part of a folder of shards.
 *
 * @throws DataError in one plain sentence when it is missing, empty or of no known kind
 */
export async function openCorpus(name: string, tokenizer: Tokenizer): Promise<Corpus> {
  if (name === "sotu")
    return splitDocuments("the State of the Union addresses", await stateOfTheUnion(), tokenizer);
  const paths = listFiles(name);
  const shards = paths.filter((path) => path.endsWith(".bin"));
  if (shards.length === 0) {
    const documents = paths.map(readText).filter((text) => text.length > 0);
    if (documents.length === 0) {
      throw new DataError(
        `Cannot use ${name} as data: it holds no text; give a text file, a folder, token shards, or "sotu"`,
      );
    }
    return splitDocuments(name, documents, tokenizer);
  }
  if (shards.length < paths.length) {
    throw new DataError(
      `Cannot use ${name} as data: it mixes token shards (.bin) with other files; keep them in folders of their own`,
    );
  }
  if (tokenizer.name !== "gpt2") {
    throw new DataError(
      `Cannot use ${name} with the ${tokenizer.name} tokenizer: token shards hold GPT-2 tokens; use a model with GPT-2's vocabulary`,
    );
  }
  const isValidation = (path: string): boolean =>
    /(^|[_-])val(idation)?([_.-]|$)/.test(basename(path));
  const fingerprint = fingerprintOf(shards.map(shardFingerprint));
  const train = shards.filter((path) => !isValidation(path)).map(openShard);
  const validation = shards.filter(isValidation).map(openShard);
  if (train.length === 0 || validation.length === 0) {
    const source = concatenateTokens([...train, ...validation]);
    return { name, ...splitTokens(source), fingerprint };
  }
  return {
    name,
    train: concatenateTokens(train),
    validation: concatenateTokens(validation),
    fingerprint,
  };
}

function listFiles(path: string): string[] {
  try {
    const status = statSync(path);
    if (status.isFile()) return [path];
    if (status.isDirectory()) {
      return readdirSync(path)
        .filter((name) => !name.startsWith("."))
        .map((name) => join(path, name))
        .filter((each) => statSync(each).isFile())
        .sort();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new DataError(`Cannot use ${path} as data: it is neither a file nor a folder`);
}

function readText(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  if (text.includes("\0")) {
    throw new DataError(
      `Cannot use ${path} as data: it is not text (it holds zero bytes); save it as UTF-8 text, or take it out of the folder`,
    );
  }
  return text;
}

function unreadable(path: string, error: unknown): unknown {
  const code = errorCode(error);
  const meaning =
    code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE"
      ? "it is too large to be read at once; split it into files of at most 400 MB, or make token shards of it"
      : meaningOf(error);
  if (meaning === undefined) return error;
  return new DataError(`Cannot use ${path} as data: ${meaning}`, { cause: error });
}

function splitDocuments(name: string, texts: readonly string[], tokenizer: Tokenizer): Corpus {
  const documents = texts.map((text) => tokenize(text, tokenizer));
  const fingerprint = fingerprintOf(documents);
  const sources = documents.map(tokensInMemory);
  if (sources.length < 10) {
    return { name, ...splitTokens(concatenateTokens(sources)), fingerprint };
  }
  const first = sources.length - Math.floor(sources.length * VALIDATION_SHARE);
  return {
    name,
    train: concatenateTokens(sources.slice(0, first)),
    validation: concatenateTokens(sources.slice(first)),
    fingerprint,
  };
}

/** A document in as little memory as its tokens need. */
function tokenize(
  text: string,
  { encode, vocabularySize, endOfText }: Tokenizer,
): Uint8Array | Uint16Array {
  const tokens = encode(text);
  const before = endOfText === undefined ? [] : [endOfText];
  const length = before.length + tokens.length;
  const compact = vocabularySize <= 256 ? new Uint8Array(length) : new Uint16Array(length);
  compact.set(before);
  compact.set(tokens, before.length);
  return compact;
}

function splitTokens(source: TokenSource): Pick<Corpus, "train" | "validation"> {
  const first = source.length - Math.floor(source.length * VALIDATION_SHARE);
  return {
    train: { length: first, copy: source.copy },
    validation: {
      length: source.length - first,
      copy: (start, target) => source.copy(first + start, target),
    },
  };
}

/** Of the parts and of where they end, since whole documents are kept for validation. */
function fingerprintOf(parts: readonly (Uint8Array | Uint16Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
