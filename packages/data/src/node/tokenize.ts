import { setImmediate } from "node:timers/promises";
import { addText, cut } from "../cut.ts";
import type { TokenSink } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import type { DataFile } from "./data_file.ts";
import { readPassages } from "./passages.ts";

/** A place in the files of a corpus. */
export interface Place {
  /** The number of the file. */
  readonly file: number;
  /** As {@link readPassages} counts it. */
  readonly place: number;
}

/** How far the preparation of data has come. */
export interface DataProgress {
  /** `reading`: looking whether the content is known; `tokenizing`; `checking`: reading the tokens again, for their fingerprint. */
  readonly task: "reading" | "tokenizing" | "checking";
  /** Of `total` bytes of the files, or of tokens for `checking`. */
  readonly done: number;
  readonly total: number;
  /** Tokens made, since the data was first opened. */
  readonly tokens: number;
}

interface TokenizeOptions {
  readonly field: string;
  /** Where to go on; default: at the beginning. */
  readonly from?: Place;
  /** Told a place that was reached: all up to it was given to the sink, and reading may go on from it. */
  readonly onPlace?: (place: Place) => Promise<void>;
  /** Told the bytes read so far. */
  readonly onBytes?: (done: number) => void;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters between two turns of the event loop, which signals need. */
const TURN = 2 ** 17;

/**
 * Cost of a document beside its characters, in characters: a file may hold billions of empty
 * ones.
 */
const DOCUMENT = 64;

/**
 * Makes tokens of files. Every document begins with the tokenizer's end of text, where it has one;
 * empty ones are left out and counted, an empty file as one.
 *
 * @throws DataError for bad files; the signal's reason once it is aborted. What was given to the sink up to the last place is good
 */
export async function tokenizeFiles(
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  sink: TokenSink,
  { field, from = { file: 0, place: 0 }, onPlace, onBytes, signal }: TokenizeOptions,
): Promise<void> {
  let before = 0;
  let characters = 0;
  const takeTurn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  for (const [index, file] of files.entries()) {
    if (index >= from.file) {
      const start = index === from.file ? from.place : 0;
      if (file.validation && start === 0 && !files[index - 1]?.validation) sink.beginValidation();
      let empty = start === 0;
      for await (const { text, begins, place, bytes } of readPassages(file, field, start, signal)) {
        empty = false;
        if (text.length === 0) sink.skipDocument();
        let rest = text.length;
        for (const piece of cut(text, tokenizer.isBoundary)) {
          addText(sink, piece, tokenizer, begins && rest === text.length);
          rest -= piece.length;
          if (rest > 0) await takeTurn(); // A document may be as long as a file.
        }
        await onPlace?.({ file: index, place });
        characters += text.length + DOCUMENT;
        if (characters < TURN) continue;
        characters = 0;
        onBytes?.(before + bytes);
        await takeTurn();
      }
      if (empty) sink.skipDocument();
      await onPlace?.({ file: index + 1, place: 0 });
    }
    before += file.size;
    onBytes?.(before);
  }
}
