import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { corpusOfDocuments, fingerprintOf, splitTokens } from "../documents.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { type Corpus, concatenateTokens, DataError } from "../tokens.ts";
import { errorCode, meaningOf } from "./run_error.ts";
import { openShard, shardFingerprint } from "./shards.ts";
import { stateOfTheUnion } from "./state_of_the_union.ts";

const STATE_OF_THE_UNION = "the State of the Union addresses";

/**
 * Opens what `name` says: `sotu` (the State of the Union addresses), a text file, a folder of text files, a token shard (`.bin`), or a folder of shards.
 *
 * A folder's files are its documents, in the order of their names; folders inside it and files whose names begin with a dot are left out. The last tenth of a corpus is for validation: of its documents where there are at least ten, else of its tokens. Shards with `val` in their name are the validation part of a folder of shards.
 *
 * @throws DataError in one plain sentence when it is missing, empty or of no known kind
 */
export async function openCorpus(name: string, tokenizer: Tokenizer): Promise<Corpus> {
  if (name === "sotu") {
    const texts = await stateOfTheUnion();
    return corpusOfDocuments(STATE_OF_THE_UNION, texts, tokenizer, createHash("sha256"));
  }
  const paths = listFiles(name);
  const shards = paths.filter((path) => path.endsWith(".bin"));
  if (shards.length === 0) {
    const documents = paths.map(readText).filter((text) => text.length > 0);
    if (documents.length === 0) {
      throw new DataError(
        `Cannot use ${name} as data: it holds no text; give a text file, a folder, token shards, or "sotu"`,
      );
    }
    return corpusOfDocuments(name, documents, tokenizer, createHash("sha256"));
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
  const fingerprint = fingerprintOf(shards.map(shardFingerprint), createHash("sha256"));
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
