import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tape } from "@lrm/autograd";
import type { LanguageModel } from "@lrm/language-model";
import { type Backend, tensor } from "@lrm/tensor";
import type { Result } from "./result.ts";

/** Largest allowed difference of logits, relative to the largest logit. */
const ALLOWED = 1e-5;

interface Logits {
  readonly tokens: readonly (readonly number[])[];
  readonly logits: readonly (readonly (readonly number[])[])[];
}

/** Makes the result of a comparison of logits. */
export function resultOf(name: string, difference: number): Result {
  return {
    name,
    figure: `logits differ by ${difference.toExponential(1)}`,
    passed: difference <= ALLOWED,
  };
}

/** Reads a folder's `logits.json`. */
export function logitsIn(folder: string): Logits {
  return JSON.parse(readFileSync(join(folder, "logits.json"), "utf8"));
}

/** Computes the logits of a model. */
export async function logitsOf(
  backend: Backend,
  model: LanguageModel,
  tokens: Logits["tokens"],
): Promise<ArrayLike<number>> {
  using tape = Tape.inference(backend);
  using input = tensor(backend, Int32Array.from(tokens.flat()), [tokens.length, tokens[0]!.length]);
  return await model.logits(tape, input).value.read();
}

/** Returns the largest difference of a model's logits from those in a folder's `logits.json`. */
export async function logitsDifference(
  backend: Backend,
  model: LanguageModel,
  folder: string,
): Promise<number> {
  const { tokens, logits } = logitsIn(folder);
  const own = await logitsOf(backend, model, tokens);
  const theirs = logits.flat(2);
  let [most, largest] = [0, 0];
  for (const [i, value] of theirs.entries()) {
    most = Math.max(most, Math.abs(own[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return own.length === theirs.length ? most / largest : Number.POSITIVE_INFINITY;
}
