import { ANSWER_END, stopTokens, type Tokenizer } from "@lrm/data";
import { generate, type LanguageModel } from "@lrm/language-model";
import { type SamplingFlags, samplingOf } from "../flags/sample_flags.ts";
import { StopStrings } from "./stop_strings.ts";
import { TextStream } from "./text_stream.ts";

/** A loaded model with its tokenizer. */
export interface Speaker {
  readonly model: LanguageModel;
  readonly tokenizer: Tokenizer;
}

/**
 * Draws a text after a prompt and shows it piece by piece.
 *
 * @param prompt  at least one token
 * @param options  `answer`: true to end where an answer ends, also without an end of text
 * @returns  the whole text
 */
export async function drawText(
  { model, tokenizer }: Speaker,
  prompt: Int32Array,
  flags: SamplingFlags,
  {
    signal,
    show,
    answer = false,
  }: {
    readonly signal: AbortSignal;
    readonly show: (piece: string) => void;
    readonly answer?: boolean;
  },
): Promise<string> {
  const { endOfText, vocabularySize } = tokenizer;
  let whole = "";
  const ends = answer && endOfText === undefined ? [...flags.stop, ANSWER_END] : flags.stop;
  const stops = new StopStrings(ends, (piece) => {
    whole += piece;
    show(piece);
  });
  const text = new TextStream(tokenizer, (piece) => stops.push(piece), prompt);
  await generate(model, prompt, {
    ...samplingOf(flags),
    ...{ tokens: flags.tokens, seed: flags.seed, vocabularySize },
    stop: stopTokens(tokenizer),
    onToken(token) {
      signal.throwIfAborted();
      text.push(token);
      return !stops.ended;
    },
  });
  text.end();
  stops.end();
  return whole;
}
