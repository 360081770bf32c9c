import { safeEnd } from "../../cut.ts";
import { DataError } from "../../tokens.ts";
import { type Reading, readBytes } from "./bytes.ts";
import type { DataFile } from "./data_file.ts";
import type { Passage } from "./passages.ts";

/** Characters of a passage, at most. */
const PASSAGE = 2 ** 20;

/** A text file: one document, of any size. */
export async function* readText(file: DataFile, place: number): AsyncGenerator<Passage> {
  const reading: Reading = { bytes: 0 };
  let skip = place;
  let rest = "";
  let at = place;
  const passage = (end: number): Passage => {
    const text = rest.slice(0, end);
    const begins = at === 0;
    at += end;
    rest = rest.slice(end);
    return { text, begins, place: at, bytes: reading.bytes };
  };
  for await (const chunk of readCharacters(file, reading)) {
    rest += skip === 0 ? chunk : chunk.slice(skip);
    skip = Math.max(0, skip - chunk.length);
    // One character more than a passage shows whether it may end there.
    while (rest.length > PASSAGE) yield passage(safeEnd(rest, 0, PASSAGE));
  }
  if (rest.length > 0) yield passage(rest.length);
}

/**
 * The text of a file in UTF-8, in chunks. A byte-order mark is text like any other; invalid bytes become U+FFFD.
 *
 * @throws DataError where the file holds zero bytes: it is no text
 */
export async function* readCharacters(file: DataFile, reading: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const bytes of readBytes(file, reading)) {
    if (bytes.includes(0)) {
      throw new DataError(
        `Cannot use ${file.path} as data: it is not text (it holds zero bytes); save it as UTF-8 text, or take it out of the data`,
      );
    }
    const text = decoder.decode(bytes, { stream: true });
    if (text !== "") yield text;
  }
  const end = decoder.decode();
  if (end !== "") yield end;
}
