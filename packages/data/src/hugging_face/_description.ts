import { isObject, parseJson, quote } from "@lrm/files/values";
import { DataError } from "../tokens.ts";
import type { UnknownText } from "./_text_encoder.ts";
import { TOKENIZER_FILE, type TokenizerFiles } from "./tokenizer_files.ts";

/** A token that is added to a vocabulary, with its spelling. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
}

/** Content of a `tokenizer.json`, as far as it is checked here. */
export interface TokenizerDescription {
  readonly model: Readonly<Record<string, unknown>>;
  readonly added_tokens: readonly AddedToken[];
  readonly pre_tokenizer: unknown;
  readonly [part: string]: unknown;
}

const TYPES = ["BPE", "Unigram", "WordLevel", "WordPiece"];

/** Largest number of tokens of a vocabulary: many times that of any published one. */
const MOST_TOKENS = 2 ** 24;

/**
 * Reads the `tokenizer.json` among a tokenizer's files, and checks its tokens.
 *
 * @throws DataError if it is missing, or is not a description of a tokenizer
 */
export function descriptionIn(files: TokenizerFiles): TokenizerDescription {
  const json = jsonFile(files, TOKENIZER_FILE);
  if (json === undefined) throw unusable("it is missing");
  if (!isObject(json)) throw unusable("it is not an object");
  if (!isObject(json.model)) throw unusable("it has no model");
  const type = typeOf(json.model);
  if (!TYPES.some((each) => each === type)) {
    throw unusable(`its model has type ${quote(type)}, which is not supported`);
  }
  const { added_tokens: added = [] } = json;
  if (!Array.isArray(added)) throw unusable("added_tokens is not a list");
  const description = {
    ...{ normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null },
    ...json,
    model: { ...json.model, type },
    added_tokens: added as AddedToken[],
  };
  for (const token of added as unknown[]) checkAdded(token);
  const numbers = numbersOf(json.model.vocab);
  if (numbers.length === 0) throw unusable("its model has no vocabulary");
  const wrong = numbers.find((id) => !isTokenNumber(id));
  if (wrong !== undefined) throw unusable(`a token of its vocabulary has number ${quote(wrong)}`);
  if (new Set(numbers).size < numbers.length) {
    throw unusable("two tokens of its vocabulary have the same number");
  }
  return description;
}

/** Returns the highest token number of a tokenizer, plus one. */
export function vocabularySizeIn({ model, added_tokens: added }: TokenizerDescription): number {
  let most = -1;
  for (const id of numbersOf(model.vocab)) most = Math.max(most, id as number);
  for (const { id } of added) most = Math.max(most, id);
  return most + 1;
}

/**
 * Reads a JSON file among a tokenizer's files; undefined if there is none.
 *
 * @throws DataError if it is not JSON
 */
export function jsonFile(files: TokenizerFiles, name: string): unknown {
  if (!Object.hasOwn(files, name)) return undefined;
  try {
    return parseJson(new TextDecoder().decode(files[name]!));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unusable("it is not JSON", name);
  }
}

/** Makes an error about a text that a tokenizer cannot encode. */
export function unencodable({ unknownText }: UnknownText): DataError {
  return new DataError(
    `Cannot encode ${quote(unknownText)}: the tokenizer has no token for it`,
    "use another model, or remove it from the text",
  );
}

/** Makes an error about a file of a tokenizer. */
export function unusable(why: string, name = TOKENIZER_FILE, cause?: unknown): DataError {
  const options = cause === undefined ? undefined : { cause };
  return new DataError(
    `Cannot use the tokenizer's ${name}: ${why}`,
    "get the tokenizer's files again, from the model that they belong to",
    options,
  );
}

/** Lists the tokens of a vocabulary, an object or a list of pairs: their spellings and numbers. */
export function vocabularyEntries(vocab: unknown): [spelling: unknown, id: unknown][] {
  if (!Array.isArray(vocab)) return Object.entries(Object(vocab));
  return vocab.map((piece: unknown, id) => [Object(piece)[0], id]);
}

/** Lists the numbers of the tokens of a vocabulary. */
export function numbersOf(vocab: unknown): unknown[] {
  return vocabularyEntries(vocab).map(([, id]) => id);
}

/** Returns the type of a model, which old files lack. */
function typeOf({ type, vocab, ...others }: Readonly<Record<string, unknown>>): unknown {
  if (type !== undefined) return type;
  if (Array.isArray(vocab)) return "Unigram";
  if ("merges" in others) return "BPE";
  return "continuing_subword_prefix" in others ? "WordPiece" : undefined;
}

function checkAdded(token: unknown): void {
  if (!isObject(token) || typeof token.content !== "string" || token.content === "") {
    throw unusable(`added_tokens holds ${quote(token)}, which is not a token`);
  }
  if (isTokenNumber(token.id)) return;
  throw unusable(`the added token ${quote(token.content)} has number ${quote(token.id)}`);
}

const isTokenNumber = (id: unknown): boolean =>
  Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < MOST_TOKENS;
