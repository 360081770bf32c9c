import { DataError } from "../../tokens.ts";
import type { Reading } from "./bytes.ts";
import type { DataFile } from "./data_file.ts";
import type { Passage } from "./passages.ts";
import { readCharacters } from "./text.ts";

/** Characters of a line, at most: one is read at once. */
const LINE_LIMIT = 2 ** 26;

/** JSON lines: a document in each. Empty lines are left out. */
export async function* readJsonLines(
  file: DataFile,
  field: string,
  place: number,
): AsyncGenerator<Passage> {
  const reading: Reading = { bytes: 0 };
  let line = 0;
  for await (const content of readLines(file, reading)) {
    if (++line <= place || content.trim() === "") continue;
    const text = textIn(content, field, `${file.path} as data: line ${line}`);
    yield { text, begins: true, place: line, bytes: reading.bytes };
  }
}

async function* readLines(file: DataFile, reading: Reading): AsyncGenerator<string> {
  let lines = 0;
  let rest = "";
  for await (const chunk of readCharacters(file, reading)) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      yield rest + chunk.slice(start, end);
      lines++;
      rest = "";
      start = end + 1;
    }
    rest += chunk.slice(start);
    if (rest.length > LINE_LIMIT) {
      throw new DataError(
        `Cannot use ${file.path} as data: line ${lines + 1} is longer than 64 million characters; write JSON lines, one document in each`,
      );
    }
  }
  if (rest !== "") yield rest;
}

/** @param where  the file and the line, for the message */
function textIn(line: string, field: string, where: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw new DataError(`Cannot use ${where} is not JSON; repair it, or take it out`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DataError(
      `Cannot use ${where} is no JSON object; write one such as {"${field}": "…"} a line`,
    );
  }
  const text: unknown = Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined;
  if (typeof text === "string") return text;
  if (text === null) return "";
  throw new DataError(
    `Cannot use ${where} has no text in "${field}"; name the field that holds it with --text-field (there are: ${Object.keys(value).slice(0, 20).join(", ")})`,
  );
}
