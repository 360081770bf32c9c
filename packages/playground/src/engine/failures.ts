import { NonFiniteError, RunError } from "@lrm/train";

/** Whether an error surely concerns one run or one wish only, so that the rest goes on; of others, the device tells. */
export function isHarmless(error: unknown): boolean {
  return [NonFiniteError, RunError, RangeError].some((kind) => error instanceof kind);
}

/** One plain sentence for people. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NonFiniteError) {
    return message.replace(" the last good checkpoint is kept;", "");
  }
  if (error instanceof RunError || /^Cannot /.test(message)) return message;
  return `Cannot go on: ${message || "the browser gives no reason"}; reload the page, or try the other device`;
}

/** The sentence without its remedy, which is for programmers. */
export function withoutRemedy(error: unknown): string {
  return sentenceOf(error).split(";")[0]!;
}
