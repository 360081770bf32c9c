import { failureOf, type JsonPiece, jsonPieces, objectIn } from "../../_json_pieces.ts";
import type { DataFile } from "../data_file.ts";
import type { Reading } from "./bytes.ts";
import type { Passage } from "./passage.ts";
import { readCharacters } from "./text.ts";

/** An unpaired surrogate: JSON can express it, but it is not a character. */
const UNPAIRED_SURROGATE = /\p{Surrogate}/u;

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
  for await (const piece of jsonPieces(readCharacters(file, reading), file.path)) {
    if (piece.number <= position) continue;
    const text = textIn(piece, field, file.path);
    yield { text, begins: true, position: piece.number, bytes: reading.bytes };
  }
}

function textIn(piece: JsonPiece, field: string, path: string): string {
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
