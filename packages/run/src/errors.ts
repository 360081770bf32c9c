/** Wrong input, described in one plain sentence: a bad file, folder or value. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** A wrong request, such as an unknown name or settings that exclude each other. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Failure of an optimizer's rule that is not ours, in one plain sentence. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}
