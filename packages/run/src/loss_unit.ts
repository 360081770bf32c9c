import type { TokenizerName } from "@lrm/data";

/** Returns the unit of a loss: nats per byte or per token. */
export function unitOf(tokenizer: TokenizerName): string {
  return `nats per ${tokenizer === "bytes" ? "byte" : "token"}`;
}
