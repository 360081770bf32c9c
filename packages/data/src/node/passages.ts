import type { DataFile } from "./data_file.ts";
import { readJsonLines } from "./json_lines.ts";
import { readParquet } from "./parquet.ts";
import { readText } from "./text.ts";

/** A document of a file, or a part of one. */
export interface Passage {
  readonly text: string;
  /** Whether a document begins with it. */
  readonly begins: boolean;
  /** The place in the file after it; where reading can go on: characters of a text, lines, or rows. */
  readonly place: number;
  /** Bytes of the file read so far, about. */
  readonly bytes: number;
}

/**
 * What a file holds from `place` on, one passage after the other. Passages from a place on are the same, whether reading began there or before.
 *
 * @param field  the field of a JSON line, or the column of a parquet file, that holds the text
 * @param signal  gives up, also where a file unpacks to gigabytes without a document
 * @throws DataError in one plain sentence for whatever is wrong with the file
 */
export function readPassages(
  file: DataFile,
  field: string,
  place: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  const { format } = file;
  switch (format) {
    case "text":
      return readText(file, place, signal);
    case "json-lines":
      return readJsonLines(file, field, place, signal);
    case "parquet":
      return readParquet(file, field, place, signal);
    case "tokens":
      throw new Error(`${file.path} holds tokens, no text`);
    default:
      format satisfies never;
      throw new Error(`${file.path} is of no known format`);
  }
}
