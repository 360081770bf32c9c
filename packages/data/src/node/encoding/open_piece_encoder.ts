import { availableParallelism } from "node:os";
import { encodePiece } from "../../_cut.ts";
import { encodingRecipe } from "../../hugging_face/file_tokenizer.ts";
import type { Tokenizer } from "../../tokenizer.ts";
import { EncodingThreads } from "./encoding_threads.ts";
import type { PieceEncoder } from "./piece_encoder.ts";

/**
 * Size of data, in bytes, from which threads are worth their start: about a million tokens, which
 * take some seconds.
 */
const WORTH_THREADS = 2 ** 22;
const MOST_THREADS = 8;

/**
 * Opens an encoder for data of a size. For large data, tokenizers from files encode in threads.
 *
 * @param threads  number of threads. Default: by the size of the data
 */
export function openPieceEncoder(
  tokenizer: Tokenizer,
  bytes: number,
  threads: number = bytes < WORTH_THREADS ? 0 : Math.min(MOST_THREADS, availableParallelism()),
): PieceEncoder {
  const recipe = threads === 0 ? undefined : encodingRecipe(tokenizer);
  if (recipe !== undefined) return new EncodingThreads(recipe, threads);
  return {
    width: 1,
    encode: (piece, rest) => encodePiece(tokenizer, piece, rest),
    close: async () => {},
  };
}
