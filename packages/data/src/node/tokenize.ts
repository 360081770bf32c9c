import { setImmediate } from "node:timers/promises";
import { addText, cut } from "../_cut.ts";
import type { TokenSink } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import type { DataFile } from "./data_file.ts";
import { readPassages } from "./readers/read_passages.ts";

/** A position in the files of a corpus. */
export interface FilePosition {
  /** Index of the file. */
  readonly file: number;
  /** Position in the file, as {@link readPassages} counts it. */
  readonly position: number;
}

/** Progress of preparing data. */
export interface DataProgress {
  /**
   * `reading`: comparing files with the cache. `tokenizing`: making tokens. `checking`: reading the
   * tokens again for their fingerprint.
   */
  readonly task: "reading" | "tokenizing" | "checking";
  /** Work done, of `total`: bytes of the files, or tokens while `checking`. */
  readonly done: number;
  readonly total: number;
  /** Number of tokens made so far. */
  readonly tokens: number;
}

interface TokenizeOptions {
  readonly field: string;
  /** Position to start from. Default: the beginning. */
  readonly from?: FilePosition;
  /**
   * Called with a position when all tokens before it are in the sink. Reading can continue from it.
   */
  readonly onPosition?: (position: FilePosition) => Promise<void>;
  /** Called with the number of bytes read so far. */
  readonly onBytes?: (done: number) => void;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters between two turns of the event loop, in which signals are handled. */
const TURN = 2 ** 17;

/**
 * Cost of a document in addition to its characters, in characters. A file may hold billions of
 * empty documents.
 */
const DOCUMENT = 64;

/**
 * Tokenizes files into a sink. Every document begins with the tokenizer's end of text, if it has
 * one. Empty documents are skipped and counted; an empty file counts as one.
 *
 * @throws DataError for unusable files; the signal's reason once it is aborted. The tokens up to
 * the last reported position remain valid.
 */
export async function tokenizeFiles(
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  sink: TokenSink,
  { field, from = { file: 0, position: 0 }, onPosition, onBytes, signal }: TokenizeOptions,
): Promise<void> {
  let before = 0;
  let characters = 0;
  const takeTurn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  for (const [index, file] of files.entries()) {
    if (index >= from.file) {
      const start = index === from.file ? from.position : 0;
      if (file.validation && start === 0 && !files[index - 1]?.validation) sink.beginValidation();
      let empty = start === 0;
      for await (const { text, begins, position, bytes } of readPassages(
        file,
        field,
        start,
        signal,
      )) {
        empty = false;
        if (text.length === 0) sink.skipDocument();
        let rest = text.length;
        for (const piece of cut(text, tokenizer.isBoundary)) {
          addText(sink, piece, tokenizer, begins && rest === text.length);
          rest -= piece.length;
          if (rest > 0) await takeTurn(); // A document may be as long as a file.
        }
        await onPosition?.({ file: index, position });
        characters += text.length + DOCUMENT;
        if (characters < TURN) continue;
        characters = 0;
        onBytes?.(before + bytes);
        await takeTurn();
      }
      if (empty) sink.skipDocument();
      await onPosition?.({ file: index + 1, position: 0 });
    }
    before += file.size;
    onBytes?.(before);
  }
}
