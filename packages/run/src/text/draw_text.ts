import { ANSWER_END, stopTokens, type Tokenizer } from "@lrm/data";
import { type GenerateOptions, generate, type LanguageModel } from "@lrm/language-model";
import { StopStrings } from "./stop_strings.ts";
import { TextStream } from "./text_stream.ts";

/** A loaded model with its tokenizer. */
export interface Speaker {
  readonly model: LanguageModel;
  readonly tokenizer: Tokenizer;
  /** Tokens that end a text, beside those of the tokenizer. Default: none. */
  readonly ends?: readonly number[];
}

/** Options of {@link drawText}. */
export interface DrawTextOptions
  extends Omit<GenerateOptions, "stop" | "onToken" | "vocabularySize"> {
  /** Texts before which the text ends, none of them empty. Default: none. */
  readonly stop?: readonly string[];
  /** True to end where an answer ends, also without an end of text. Default: false. */
  readonly answer?: boolean;
  /** Stops drawing; its reason is thrown. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Called with each piece of the text. */
  readonly show?: (piece: string) => void;
}

/**
 * Draws a text after a prompt and shows it piece by piece.
 *
 * @param prompt  at least one token
 * @returns  the whole text
 */
export async function drawText(
  { model, tokenizer, ends: further = [] }: Speaker,
  prompt: Int32Array,
  { stop = [], answer = false, signal, show, ...options }: DrawTextOptions,
): Promise<string> {
  const { endOfText, vocabularySize } = tokenizer;
  let whole = "";
  const ends = answer && endOfText === undefined ? [...stop, ANSWER_END] : stop;
  const stops = new StopStrings(ends, (piece) => {
    whole += piece;
    show?.(piece);
  });
  const text = new TextStream(tokenizer, (piece) => stops.push(piece), prompt);
  await generate(model, prompt, {
    ...options,
    vocabularySize,
    stop: [...stopTokens(tokenizer), ...further],
    onToken(token) {
      signal?.throwIfAborted();
      text.push(token);
      return !stops.ended;
    },
  });
  text.end();
  stops.end();
  return whole;
}
