import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { fingerprinting, type Tokenized } from "../tokenized.ts";

/**
 * Computes the fingerprint of tokens. Lets signals be handled meanwhile.
 *
 * @param onTokens  called with the number of tokens read so far; an error that it throws ends the
 * work
 */
export async function fingerprintOf(
  tokenized: Tokenized,
  vocabularySize: number,
  onTokens: (count: number) => void = () => undefined,
): Promise<string> {
  const steps = fingerprinting(tokenized, vocabularySize, createHash("sha256"));
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onTokens(step.value);
    await setImmediate();
  }
}
