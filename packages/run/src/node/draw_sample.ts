import { generate } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import type { TrainSettings } from "@lrm/train";
import type { PreparedRun } from "./prepared_run.ts";

/** Tokens of a text that is drawn during the training. */
export const SAMPLE_TOKENS = 120;
/** Steps between evaluations from which on texts are drawn: in a shorter run they would be felt. */
const FEWEST_STEPS = 100;

/**
 * Tells whether the checkpoint after `step` steps is the first one since an evaluation, in a run
 * that is long enough for samples. The last step has a text of its own.
 */
export function isSampled(
  {
    steps,
    evaluateEvery,
    checkpointEvery,
  }: Pick<TrainSettings, "steps" | "evaluateEvery" | "checkpointEvery">,
  step: number,
): boolean {
  if (step >= steps || evaluateEvery < FEWEST_STEPS || step % checkpointEvery !== 0) return false;
  const evaluations = (at: number): number => Math.floor(at / evaluateEvery);
  return evaluations(step) > evaluations(step - checkpointEvery);
}

/**
 * Draws a text by the model. If it cannot, the text says why: that ends no run.
 *
 * @returns  undefined if `signal` came first
 */
export async function drawSample(
  { session, tokenizer, config }: Pick<PreparedRun, "session" | "tokenizer" | "config">,
  tokens: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const drawn = await generate(session.model, tokenizer.encode("\n"), {
      tokens,
      vocabularySize: tokenizer.vocabularySize,
      temperature: 0.8,
      topK: 50,
      seed: config.training.seed,
      onToken: () => signal.throwIfAborted(),
    });
    return tokenizer.decode(drawn).trim();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    if (error instanceof ArgumentError) return `(no text: ${error.message})`;
    throw error;
  }
}
