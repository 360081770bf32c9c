/** Problem that the caller can mend: a file that is missing, a backend that does not start. */
export class InputError extends Error {
  override readonly name = "InputError";
}
