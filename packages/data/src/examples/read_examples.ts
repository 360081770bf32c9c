import { jsonPieces, objectIn } from "../_json_pieces.ts";
import { DataError } from "../tokens.ts";
import { type Example, exampleOf } from "./example.ts";

/**
 * Reads examples from JSON lines, or from one JSON list. Skips empty lines.
 *
 * @param characters  the text in chunks
 * @param path  of the file, for messages
 * @throws DataError that names the file and the line of an example that cannot be used
 */
export async function* readExamples(
  characters: AsyncGenerator<string>,
  path: string,
): AsyncGenerator<Example> {
  for await (const piece of jsonPieces(characters, path)) {
    const example = exampleOf(objectIn(piece, "text", path));
    if ("problem" in example) {
      throw new DataError(
        `Cannot use ${path} as examples: ${piece.name} ${example.problem}`,
        example.remedy,
      );
    }
    yield example;
  }
}
