import { setImmediate } from "node:timers/promises";
import { beginDocument, cut } from "../_cut.ts";
import type { TokenSink } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import type { DataFile } from "./data_file.ts";
import { openPieceEncoder } from "./encoding/open_piece_encoder.ts";
import { OrderedWork } from "./encoding/ordered_work.ts";
import type { PieceEncoder } from "./encoding/piece_encoder.ts";
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
 * Tokenizes files into a sink. Every document begins with the token that begins documents, if there
 * is one. Empty documents are skipped and counted; an empty file counts as one.
 *
 * @throws DataError for unusable files; the signal's reason once it is aborted. The tokens up to
 * the last reported position remain valid.
 */
export async function tokenizeFiles(
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  sink: TokenSink,
  options: TokenizeOptions,
): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const encoder = openPieceEncoder(tokenizer, total);
  try {
    await tokenizeInOrder(files, tokenizer, sink, options, encoder);
  } finally {
    await encoder.close();
  }
}

async function tokenizeInOrder(
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  sink: TokenSink,
  { field, from = { file: 0, position: 0 }, onPosition, onBytes, signal }: TokenizeOptions,
  encoder: PieceEncoder,
): Promise<void> {
  let before = 0;
  let characters = 0;
  const takeTurn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  const work = new OrderedWork(encoder.width);
  const addPiece = async (piece: string, rest: boolean): Promise<void> => {
    const tokens = encoder.encode(piece, rest);
    if (tokens instanceof Promise) {
      tokens.catch(() => undefined); // The task throws it, unless an earlier one fails.
      await work.push(async () => sink.add(await tokens));
    } else {
      await work.push(() => sink.add(tokens));
    }
  };
  const reach = async (position: FilePosition): Promise<void> => {
    if (onPosition !== undefined) await work.push(() => onPosition(position));
  };
  for (const [index, file] of files.entries()) {
    if (index >= from.file) {
      const start = index === from.file ? from.position : 0;
      if (file.validation && start === 0 && !files[index - 1]?.validation) {
        await work.push(() => sink.beginValidation());
      }
      let empty = start === 0;
      for await (const { text, begins, position, bytes } of readPassages(
        file,
        field,
        start,
        signal,
      )) {
        empty = false;
        if (text.length === 0) await work.push(() => sink.skipDocument());
        let rest = text.length;
        for (const piece of cut(text, tokenizer.isBoundary)) {
          const first = begins && rest === text.length;
          if (first) await work.push(() => beginDocument(sink, tokenizer));
          await addPiece(piece, !first);
          rest -= piece.length;
          if (rest > 0) await takeTurn(); // A document may be as long as a file.
        }
        await reach({ file: index, position });
        characters += text.length + DOCUMENT;
        if (characters < TURN) continue;
        characters = 0;
        onBytes?.(before + bytes);
        await takeTurn();
      }
      if (empty) await work.push(() => sink.skipDocument());
      await reach({ file: index + 1, position: 0 });
    }
    before += file.size;
    onBytes?.(before);
  }
  await work.finish();
}
