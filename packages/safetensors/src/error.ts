import { ProblemError } from "@lrm/files/problem";

/**
 * Thrown for a file, an index or a tensor that this package refuses. The message is one sentence in
 * two parts: `problem` names the file or tensor and says what is wrong with it, `remedy` says what
 * to do. Errors of a source (a disk, a network) pass through unchanged.
 *
 * @example
 * ```ts
 * import { readSafetensors, SafetensorsError } from "@lrm/safetensors";
 *
 * expect(() => readSafetensors(new Uint8Array(3))).toThrow(SafetensorsError);
 * ```
 */
export class SafetensorsError extends ProblemError {
  override readonly name = "SafetensorsError";
}
