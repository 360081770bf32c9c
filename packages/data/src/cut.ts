import type { TokenSink } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Most characters that are tokenized at once: so that memory stays bounded. */
const PIECE = 2 ** 17;

/**
 * Makes tokens of a document, or of a part of one.
 *
 * @param begins  whether the document begins here; the tokenizer's end of text stands before it, where it has one
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

/** Cuts a text into pieces whose tokens, one after the other, are the tokens of the whole. */
export function* cut(text: string, isBoundary?: Tokenizer["isBoundary"]): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = safeEnd(text, start, start + PIECE, isBoundary);
    yield text.slice(start, end);
    start = end;
  }
}

/**
 * The last place from `start` to `limit` where a text can be cut without changing its tokens.
 *
 * Cuts at `limit` where there is none, in a single word that is longer, which may
 * change a token or two there, but no character.
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
  return code >= 0xdc00 && code < 0xe000 ? limit - 1 : limit; // No pair of surrogates is cut.
}
