/** What is wrong with a run folder or a checkpoint, in one plain sentence. */
export class RunError extends Error {
  override readonly name = "RunError";
}
