import { join } from "node:path";
import { generate } from "@lrm/language-model";
import type { TrainSettings } from "@lrm/train";
import { SAMPLE_FILE } from "../outcome.ts";
import type { PreparedRun } from "../prepared_run.ts";
import { readLines, readText } from "./timings.ts";

/** Of a sample on the way. */
export const SAMPLE_TOKENS = 120;
/** Steps between samples, at least: so that they are not felt. */
const FEWEST_STEPS = 100;

/** A text by the model after so many steps. */
export interface Sample {
  readonly step: number;
  readonly text: string;
}

/** Whether the checkpoint after `step` steps is the first one since an evaluation, in a run that is long enough for samples. The last step has one of its own. */
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

/** A text by the model, or why there is none: that ends no run. undefined where `signal` came first. */
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
    if (error instanceof RangeError) return `(no text: ${error.message})`;
    throw error;
  }
}

/** A run's texts in the order of its steps, the last one included. */
export function readSamples(folder: string, done: number): Sample[] {
  const byStep = new Map<number, string>();
  for (const { step, text } of readLines(join(folder, "samples.jsonl"))) {
    if (typeof step === "number" && step <= done && typeof text === "string") {
      byStep.set(step, text);
    }
  }
  const last = readText(join(folder, SAMPLE_FILE));
  if (last !== undefined) byStep.set(done, last.trim());
  return [...byStep].sort(([a], [b]) => a - b).map(([step, text]) => ({ step, text }));
}
