import type { TokenSink } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Maximum number of characters to tokenize at once. Bounds memory. */
const PIECE = 2 ** 17;

/**
 * Tokenizes a document, or a part of one, into a sink.
 *
 * @param begins  whether the document begins here; its first token is then the tokenizer's end of
 * text, if there is one
 */
export function addText(
  sink: TokenSink,
  text: string,
  { encode, endOfText, isBoundary }: Tokenizer,
  begins = true,
): void {
  if (begins) {
    sink.beginDocument();
    if (endOfText !== undefined) sink.add([endOfText]);
  }
  for (const piece of cut(text, isBoundary)) sink.add(encode(piece));
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
