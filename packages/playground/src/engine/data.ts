import { bytesTokenizer, type Corpus, corpusOfDocuments, DataError } from "@lrm/data";
import { bytesText } from "@lrm/tensor";
import { sha256 } from "@noble/hashes/sha2.js";
import type { DataChoice } from "../config.ts";

/** A text to train on, ready for use. */
export interface OpenedData {
  readonly corpus: Corpus;
  /** Note for the visitor, in a sentence. */
  readonly note?: string;
  /** Used part of a file, for exports and saved runs; the built-in text comes with `lrm`. */
  readonly own?: Blob;
}

/** Largest number of bytes that are used of a file, and held in memory. */
const MOST_BYTES = 16e6;

/** Receives the fraction of the text that is read, from 0 to 1. */
export type OnFraction = (fraction: number) => void;

/**
 * Opens the text of a run: the built-in one, which is that of `lrm train --data sotu`, or a file.
 *
 * @param file  the file, where the configuration names one
 * @throws DataError for a file that is not text or is missing
 */
export async function openText(
  choice: DataChoice,
  file: Blob | undefined,
  onFraction: OnFraction = () => {},
): Promise<OpenedData> {
  onFraction(0);
  switch (choice.kind) {
    case "built-in": {
      const documents = await builtInDocuments(onFraction);
      return { corpus: corpusOf("the State of the Union addresses", documents) };
    }
    case "file":
      if (file === undefined) {
        throw new DataError(
          `Cannot train on ${choice.name}: the address contains only the name of the file`,
          "drop the file onto the page again",
        );
      }
      return await openFile(choice.name, file);
    default:
      return choice satisfies never;
  }
}

const corpusOf = (name: string, documents: readonly string[]): Corpus =>
  corpusOfDocuments(name, documents, bytesTokenizer, sha256.create());

async function openFile(name: string, file: Blob): Promise<OpenedData> {
  const own = file.size > MOST_BYTES ? file.slice(0, MOST_BYTES) : file;
  let bytes: ArrayBuffer;
  try {
    bytes = await own.arrayBuffer();
  } catch (cause) {
    throw new DataError(
      `Cannot read ${name}: the browser refuses, the file may have been moved or changed`,
      "drop it again",
      { cause },
    );
  }
  const text = textOf(name, bytes);
  // It ends where a character ends.
  const used = new Blob([text]);
  const corpus = corpusOf(name, [text]);
  if (own === file) return { corpus, own: used };
  return {
    corpus,
    own: used,
    note: `${name} has ${bytesText(file.size)}: only its first ${bytesText(MOST_BYTES)} are used`,
  };
}

function textOf(name: string, bytes: ArrayBuffer): string {
  const binary = () =>
    new DataError(`Cannot train on ${name}: it is not text`, "drop a file of plain UTF-8 text");
  if (bytes.byteLength === 0) {
    throw new DataError(`Cannot train on ${name}: it is empty`, "drop a file of plain text");
  }
  // A byte-order mark is text like any other. "stream" leaves out a character that is cut off at
  // the end.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text: string;
  try {
    text = decoder.decode(bytes, { stream: bytes.byteLength === MOST_BYTES });
  } catch {
    throw binary();
  }
  if (text.includes("\0")) throw binary();
  return text;
}

/** Loads the built-in text: an asset beside the worker, a gzipped JSON array of documents. */
async function builtInDocuments(onFraction: OnFraction): Promise<string[]> {
  const url = new URL("state_of_the_union.bin", location.href);
  const refusal = (why: string, options?: ErrorOptions): DataError =>
    new DataError(
      `Cannot load the built-in text: the page's server ${why}`,
      "reload the page, or drop a text file",
      options,
    );
  let status: number;
  try {
    const response = await fetch(url);
    if (response.ok) {
      const size = Number(response.headers.get("Content-Length"));
      const packed = response.body!.pipeThrough(counted(size, onFraction));
      const unpacked = packed.pipeThrough(new DecompressionStream("gzip"));
      return await new Response(unpacked).json();
    }
    status = response.status;
  } catch (cause) {
    throw refusal("does not answer", { cause });
  }
  throw refusal(`answers with status ${status}`);
}

/** Passes bytes on and reports the fraction of them that has passed, if their number is known. */
function counted(
  size: number,
  onFraction: OnFraction,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let passed = 0;
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.length;
      if (size > 0) onFraction(Math.min(1, passed / size));
      controller.enqueue(chunk);
    },
  });
}
