/**
 * What every function of this package throws for a file, an index or a tensor that it cannot accept: one plain
 * sentence that names the tensor, says what is wrong and what to do. Errors of a source (a disk, a network) pass through unchanged.
 *
 * @example
 * ```ts
 * import { readSafetensors, SafetensorsError } from "@lrm/safetensors";
 *
 * expect(() => readSafetensors(new Uint8Array(3))).toThrow(SafetensorsError);
 * ```
 */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}
