import { encodePrompt } from "@lrm/data";
import { generate } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import type { TrainingConfig } from "../training_config.ts";
import type { PreparedRun } from "./prepared_run.ts";

/** Tokens of a sample during training. */
export const SAMPLE_TOKENS = 120;
/**
 * Minimum number of steps between evaluations for samples during training. In a shorter run,
 * samples would take a noticeable part of the time.
 */
const FEWEST_STEPS = 100;

/**
 * Tells whether to draw a sample at the checkpoint after `step` steps: it is the first one since an
 * evaluation, and the run is long enough. The last step is excluded, since the run ends with a
 * sample of its own.
 */
export function isSampled(
  {
    steps,
    evaluateEvery,
    checkpointEvery,
  }: Pick<TrainingConfig, "steps" | "evaluateEvery" | "checkpointEvery">,
  step: number,
): boolean {
  if (step >= steps || evaluateEvery < FEWEST_STEPS || step % checkpointEvery !== 0) return false;
  const evaluations = (at: number): number => Math.floor(at / evaluateEvery);
  return evaluations(step) > evaluations(step - checkpointEvery);
}

/**
 * Generates a sample, with the weights that evaluations see. If that fails, the text gives the
 * reason, since a failed sample does not end a run.
 *
 * @returns  the sample; undefined if `signal` is aborted
 */
export async function drawSample(
  { session, tokenizer, config }: Pick<PreparedRun, "session" | "tokenizer" | "config">,
  tokens: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const draw = () =>
      generate(session.model, encodePrompt(tokenizer, "\n"), {
        tokens,
        vocabularySize: tokenizer.vocabularySize,
        temperature: 0.8,
        topK: 50,
        seed: config.training.seed,
        onToken: () => signal.throwIfAborted(),
      });
    const drawn = await session.withEvaluated(draw);
    return tokenizer.decode(drawn).trim();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    if (error instanceof ArgumentError) return `(no text: ${error.message})`;
    throw error;
  }
}
