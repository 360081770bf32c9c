import { ArgumentError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Throws where a tensor is int32: kernels of floats would take its bits for theirs.
 *
 * @param verb  what cannot be done, for the sentence
 * @throws ArgumentError
 */
export function onlyFloat32(verb: string, ...tensors: readonly Tensor[]): void {
  for (const { dtype } of tensors) {
    if (dtype === "float32") continue;
    throw new ArgumentError(
      `Cannot ${verb} ${dtype} tensors: only float32 works`,
      "copy() them to float32 first",
    );
  }
}
