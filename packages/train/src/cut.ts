import type { TokenSink } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Characters that are tokenized at once: pieces of any text cost about the same, also of one without a space, for which byte-pair encoding takes quadratic time. */
const PIECE = 8192;

/**
 * Makes tokens of a document, or of a part of one.
 *
 * @param begins  whether the document begins here; the tokenizer's end of text stands before it, where it has one
 */
export function addText(
  sink: TokenSink,
  text: string,
  { encode, endOfText }: Tokenizer,
  begins = true,
): void {
  if (begins) {
    sink.beginDocument();
    if (endOfText !== undefined) sink.add([endOfText]);
  }
  for (const piece of cut(text)) sink.add(encode(piece));
}

/** Cuts a text into pieces whose tokens, one after the other, are the tokens of the whole. */
export function* cut(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = safeEnd(text, start, start + PIECE);
    yield text.slice(start, end);
    start = end;
  }
}

/**
 * The last place from `start` to `limit` where a text can be cut without changing its tokens: before white space that follows something else. GPT-2's tokens never reach over such a place, and its patterns look no further.
 *
 * Where there is none, the text is cut at `limit`, which may change a token or two there, but no character.
 *
 * @see Radford et al. 2019, section 2.2; https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export function safeEnd(text: string, start: number, limit: number): number {
  if (text.length <= limit) return text.length;
  for (let end = limit; end > start; end--) {
    if (isSpace(text[end]!) && !isSpace(text[end - 1]!)) return end;
  }
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code < 0xe000 ? limit - 1 : limit; // No pair of surrogates is cut.
}

const isSpace = (character: string): boolean => /\s/.test(character);
