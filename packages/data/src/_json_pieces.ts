import { JsonLimitError, parseJson } from "@lrm/files/values";
import { readElements } from "./_json_list.ts";
import { DataError } from "./tokens.ts";

/** Maximum number of characters in a line or in a list element. Each is in memory as a whole. */
const LIMIT = 2 ** 26;

/** JSON text of one document. */
export interface JsonPiece {
  /** Name for messages, such as `line 3`. */
  readonly name: string;
  /** Number, from 1. */
  readonly number: number;
  readonly content: string;
}

/**
 * Splits JSON lines, or one list, into documents. Skips empty lines.
 *
 * @param characters  the text in chunks
 * @param path  of the file, for messages
 * @throws DataError for a list that is cut short, and for a document that is too long
 */
export async function* jsonPieces(
  characters: AsyncGenerator<string>,
  path: string,
): AsyncGenerator<JsonPiece> {
  let before = "";
  for await (const chunk of characters) {
    before += chunk;
    const first = /[^\s\ufeff]/.exec(chunk)?.[0];
    if (first === undefined && before.length <= LIMIT) continue;
    const all = prepended(before, characters);
    if (first === "[") yield* elementsOf(all, path);
    else yield* linesOf(all, path);
  }
}

async function* prepended(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

async function* elementsOf(
  characters: AsyncIterable<string>,
  path: string,
): AsyncGenerator<JsonPiece> {
  let number = 0;
  for await (const content of readElements(characters, path, LIMIT)) {
    yield { name: `element ${++number} of its list`, number, content };
  }
}

async function* linesOf(
  characters: AsyncIterable<string>,
  path: string,
): AsyncGenerator<JsonPiece> {
  let number = 0;
  let rest = "";
  const piece = (content: string): JsonPiece => ({ name: `line ${++number}`, number, content });
  for await (const chunk of characters) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      const line = piece(rest + chunk.slice(start, end));
      if (!isEmpty(line.content)) yield line;
      rest = "";
      start = end + 1;
    }
    rest += chunk.slice(start);
    if (rest.length > LIMIT) {
      throw new DataError(
        `Cannot use ${path} as data: line ${number + 1} is longer than 64 million characters`,
        "write JSON lines with one document each",
      );
    }
  }
  if (!isEmpty(rest)) yield piece(rest);
}

const isEmpty = (line: string): boolean => line.trim() === "";

/**
 * Parses the object of a document.
 *
 * @param field  a field that it should have, for messages
 * @throws DataError that names the document
 */
export function objectIn(piece: JsonPiece, field: string, path: string): object {
  const { content } = piece;
  const failure = failureOf(piece, path);
  let value: unknown;
  try {
    value = parseJson(content.replace(/^\ufeff/, ""));
  } catch (cause) {
    if (cause instanceof JsonLimitError) {
      throw failure(`cannot be read (${cause.message})`, "remove it", { cause });
    }
    if (content.trim() === "{") {
      throw failure(
        "begins an object that spans several lines",
        "write one object in each line, or a list of objects",
        { cause },
      );
    }
    throw failure("is not valid JSON", "repair or remove it", { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw failure("is not a JSON object", `write an object such as {"${field}": "…"}`);
}

/** Returns a function that makes errors about a document. */
export function failureOf({ name }: JsonPiece, path: string) {
  return (problem: string, remedy: string, options?: ErrorOptions): DataError =>
    new DataError(`Cannot use ${path} as data: ${name} ${problem}`, remedy, options);
}
