import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { fingerprinting, type Tokenized } from "../tokenized.ts";

/**
 * The fingerprint of tokens; signals are served meanwhile.
 *
 * @param onTokens  told how many were read so far; what it throws ends it
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
