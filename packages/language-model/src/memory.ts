import { LOGITS_BYTES } from "@lrm/autograd";
import { BYTES_PER_ELEMENT } from "@lrm/tensor";

/** The most bytes of logits that `loss` holds for so many tokens. */
export function logitsBytes(tokens: number, vocabularySize: number): number {
  const row = BYTES_PER_ELEMENT * vocabularySize;
  return Math.min(Math.max(LOGITS_BYTES, row), tokens * row);
}
