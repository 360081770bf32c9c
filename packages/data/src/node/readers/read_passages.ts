import { DataError } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import { readJsonLines } from "./json_lines.ts";
import { readParquet } from "./parquet/read_parquet.ts";
import type { Passage } from "./passage.ts";
import { readText } from "./text.ts";

/**
 * Reads a file from `position` on, as passages. The passages after a position do not depend on
 * where reading began.
 *
 * @param field  field of a JSON line, or column of a Parquet file, that holds the text
 * @param signal  stops reading, even within data that unpacks to gigabytes without a document
 * @throws DataError for anything wrong with the file
 */
export function readPassages(
  file: DataFile,
  field: string,
  position: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  const { format } = file;
  switch (format) {
    case "text":
      return readText(file, position, signal);
    case "json-lines":
      return readJsonLines(file, field, position, signal);
    case "parquet":
      return readParquet(file, field, position, signal);
    case "tokens":
      throw new DataError(
        `Cannot read ${file.path} as text: it holds tokens`,
        "name a file of text, JSON lines or parquet",
      );
    default:
      return format satisfies never;
  }
}
