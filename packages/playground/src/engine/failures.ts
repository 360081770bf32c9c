import { NonFiniteError, RunError } from "@lrm/train";

/** The failure of a saved run. Its message is the sentence that people saw. */
export class SavedFailure extends Error {
  override readonly name = "SavedFailure";
}

/** Whether an error surely concerns one run or one wish only, so that the rest goes on; of others, the device tells. */
export function isHarmless(error: unknown): boolean {
  return [NonFiniteError, RunError, SavedFailure, RangeError].some((kind) => error instanceof kind);
}

/** One plain sentence for people. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NonFiniteError) {
    // No files, so no checkpoint is kept.
    const remedy = error.origin === "update" ? "try a lower learning rate" : error.remedy;
    return `${error.problem}; ${remedy}`;
  }
  if (error instanceof RunError || error instanceof SavedFailure) return message;
  if (/^Cannot /.test(message)) return message;
  return `Cannot go on: ${message || "the browser gives no reason"}; reload the page, or try the other device`;
}

/** The sentence without its remedy, which is for programmers. */
export function withoutRemedy(error: unknown): string {
  return sentenceOf(error).split(";")[0]!;
}
