import type { TokenSink } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Maximum number of characters to tokenize at once. Bounds memory. */
const PIECE = 2 ** 17;

/** Tokenizes a document into a sink. Its first token is the one that begins documents, if any. */
export function addText(sink: TokenSink, text: string, tokenizer: Tokenizer): void {
  beginDocument(sink, tokenizer);
  let rest = false;
  for (const piece of cut(text, tokenizer.isBoundary)) {
    sink.add(encodePiece(tokenizer, piece, rest));
    rest = true;
  }
}

/** Begins a document in a sink. */
export function beginDocument(sink: TokenSink, { beginOfText }: Tokenizer): void {
  sink.beginDocument();
  if (beginOfText !== undefined) sink.add([beginOfText]);
}

/**
 * Encodes a piece of a document.
 *
 * @param rest  whether other pieces of the document come before it
 */
export function encodePiece(
  { encode, encodeRest = encode }: Pick<Tokenizer, "encode" | "encodeRest">,
  piece: string,
  rest: boolean,
): Int32Array {
  return rest ? encodeRest(piece) : encode(piece);
}

/** Cuts a text into pieces. The tokens of the pieces, concatenated, are the tokens of the text. */
export function* cut(text: string, isBoundary?: Tokenizer["isBoundary"]): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = safeEnd(text, start, start + PIECE, isBoundary);
    yield text.slice(start, end);
    start = end;
  }
}

/**
 * Finds the last index from `start` to `limit` where a text can be cut without changing its tokens.
 *
 * If there is none, because a single word is longer than that, returns `limit`. A cut there may
 * change one or two tokens, but never the text that they decode to.
 */
export function safeEnd(
  text: string,
  start: number,
  limit: number,
  isBoundary?: Tokenizer["isBoundary"],
): number {
  if (text.length <= limit) return text.length;
  for (let end = limit; isBoundary !== undefined && end > start; end--) {
    if (isBoundary(text, end)) return end;
  }
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code < 0xe000 ? limit - 1 : limit; // Keeps surrogate pairs whole.
}
