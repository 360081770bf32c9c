import { JsonLimitError, parseJson } from "@lrm/files/values";
import { DataError } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import type { Reading } from "./bytes.ts";
import { readElements } from "./json_list.ts";
import type { Passage } from "./passage.ts";
import { readCharacters } from "./text.ts";

/** Maximum number of characters in a line or in a list element. Each is in memory as a whole. */
const LIMIT = 2 ** 26;

/** An unpaired surrogate: JSON can express it, but it is not a character. */
const UNPAIRED_SURROGATE = /\p{Surrogate}/u;

/** JSON text of one document. */
interface Piece {
  /** Name for messages, such as `line 3`. */
  readonly name: string;
  /** Number, from 1. */
  readonly number: number;
  readonly content: string;
}

/**
 * Reads JSON lines with one document each, or one list of objects with one document each. Skips
 * empty lines.
 */
export async function* readJsonLines(
  file: DataFile,
  field: string,
  position: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  const reading: Reading = { bytes: 0, signal };
  for await (const piece of readPieces(file, reading)) {
    if (piece.number <= position) continue;
    const text = textIn(piece, field, file.path);
    yield { text, begins: true, position: piece.number, bytes: reading.bytes };
  }
}

/** A JSON object of a file. */
export interface JsonObject {
  /** Name for messages, such as `line 3`. */
  readonly name: string;
  readonly value: object;
}

/** Reads JSON lines, or one list, of objects. Skips empty lines. */
export async function* readJsonObjects(
  file: DataFile,
  signal?: AbortSignal,
): AsyncGenerator<JsonObject> {
  for await (const piece of readPieces(file, { bytes: 0, signal })) {
    yield { name: piece.name, value: objectIn(piece, "text", file.path) };
  }
}

async function* readPieces(file: DataFile, reading: Reading): AsyncGenerator<Piece> {
  const characters = readCharacters(file, reading);
  let before = "";
  for await (const chunk of characters) {
    before += chunk;
    const first = /[^\s\ufeff]/.exec(chunk)?.[0];
    if (first === undefined && before.length <= LIMIT) continue;
    const all = prepended(before, characters);
    if (first === "[") yield* elementsOf(all, file.path);
    else yield* linesOf(all, file.path);
  }
}

async function* prepended(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

async function* elementsOf(characters: AsyncIterable<string>, path: string): AsyncGenerator<Piece> {
  let number = 0;
  for await (const content of readElements(characters, path, LIMIT)) {
    yield { name: `element ${++number} of its list`, number, content };
  }
}

async function* linesOf(characters: AsyncIterable<string>, path: string): AsyncGenerator<Piece> {
  let number = 0;
  let rest = "";
  const piece = (content: string): Piece => ({ name: `line ${++number}`, number, content });
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

/** Parses the object of a document. */
function objectIn(piece: Piece, field: string, path: string): object {
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
function failureOf({ name }: Piece, path: string) {
  return (problem: string, remedy: string, options?: ErrorOptions): DataError =>
    new DataError(`Cannot use ${path} as data: ${name} ${problem}`, remedy, options);
}

function textIn(piece: Piece, field: string, path: string): string {
  const value = objectIn(piece, field, path);
  const failure = failureOf(piece, path);
  const text: unknown = Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined;
  if (text === null) return "";
  if (typeof text === "string") {
    if (!UNPAIRED_SURROGATE.test(text)) return text;
    throw failure(
      `has an unpaired surrogate (such as \\ud800) in "${field}"`,
      "repair or remove it",
    );
  }
  const list = Object.entries(value).find(([, each]) => Array.isArray(each))?.[0];
  const fields = Object.keys(value);
  if (fields.length === 1 && list !== undefined && list !== field) {
    throw failure(`is an object around the list "${list}"`, "save that list as a separate file");
  }
  throw failure(
    `has no text in "${field}"`,
    `name the field with the text with --text-field (fields: ${fields.slice(0, 20).join(", ")})`,
  );
}
