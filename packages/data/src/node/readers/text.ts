import { isGitLfsPointer } from "@lrm/files/values";
import { safeEnd } from "../../_cut.ts";
import { isWordBoundary } from "../../_words.ts";
import { isBetweenWords } from "../../hugging_face/_cutting.ts";
import { DataError } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import { type Reading, readBytes } from "./bytes.ts";
import { kindOfBytes, remedyFor } from "./kind_of_bytes.ts";
import type { Passage } from "./passage.ts";
import { Utf8Error, Utf8Reader } from "./utf8.ts";

/** Maximum number of characters in a passage. */
const PASSAGE = 2 ** 20;

/** Reads a text file as one document, of any size. */
export async function* readText(
  file: DataFile,
  position: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  const reading: Reading = { bytes: 0, signal };
  let skip = position;
  let rest = "";
  let at = position;
  const passage = (end: number): Passage => {
    const text = rest.slice(0, end);
    const begins = at === 0;
    at += end;
    rest = rest.slice(end);
    return { text, begins, position: at, bytes: reading.bytes };
  };
  for await (const chunk of readCharacters(file, reading)) {
    rest += skip === 0 ? chunk : chunk.slice(skip);
    skip = Math.max(0, skip - chunk.length);
    // One more character shows whether the passage may end there.
    while (rest.length > PASSAGE) yield passage(passageEnd(rest));
  }
  if (rest.length > 0) yield passage(rest.length);
}

/** Finds a place where the tokens of most tokenizers end, or at least those of GPT-2's. */
function passageEnd(text: string): number {
  const end = safeEnd(text, 0, PASSAGE, isBetweenWords);
  return isBetweenWords(text, end) ? end : safeEnd(text, 0, PASSAGE, isWordBoundary);
}

/**
 * Reads a file as UTF-8 text, in chunks. Keeps a byte-order mark.
 *
 * @throws DataError if the file is not UTF-8 text; characters are never replaced
 */
export async function* readCharacters(file: DataFile, reading: Reading): AsyncGenerator<string> {
  const utf8 = new Utf8Reader();
  let beginning = new Uint8Array(0);
  try {
    for await (const bytes of readBytes(file, reading)) {
      if (beginning.length < BEGINNING) {
        beginning = new Uint8Array([...beginning, ...bytes.subarray(0, BEGINNING)]);
        if (isGitLfsPointer(beginning)) throw notText(file.path, "", "", beginning);
      }
      if (bytes.includes(0)) {
        const why = " (it has zero bytes)";
        throw notText(file.path, why, "save it as UTF-8 text", beginning);
      }
      const text = utf8.decode(bytes);
      if (text !== "") yield text;
    }
    utf8.end();
  } catch (error) {
    if (!(error instanceof Utf8Error)) throw error;
    throw notText(file.path, ` in UTF-8 (${error.message})`, "convert it to UTF-8", beginning);
  }
}

/** Number of bytes that determine the type of a file. */
const BEGINNING = 512;

/**
 * @param why  reason why the file is not text
 * @param remedy  advice for a file of unknown type
 */
function notText(path: string, why: string, remedy: string, beginning: Uint8Array): DataError {
  const kind = kindOfBytes(beginning);
  if (kind === undefined) {
    const either = `${remedy}, or remove it from the data`;
    return new DataError(`Cannot use ${path} as data: it is not text${why}`, either);
  }
  return new DataError(
    `Cannot use ${path} as data: it is not UTF-8 text, it looks like ${kind}`,
    remedyFor(kind),
  );
}
