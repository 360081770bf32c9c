import { ProblemError } from "@lrm/files/problem";

/** Thrown for wrong input: a bad file, folder or value. */
export class InputError extends ProblemError {
  override readonly name = "InputError";
}

/** Thrown for a wrong request, such as an unknown name or settings that exclude each other. */
export class UsageError extends ProblemError {
  override readonly name = "UsageError";
}

/** Thrown when the rule of an optimizer that is not of this project fails. */
export class RuleError extends ProblemError {
  override readonly name = "RuleError";
}
