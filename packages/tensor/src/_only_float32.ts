import type { Tensor } from "./tensor.ts";

/**
 * Throws where a tensor is int32: kernels of floats would take its bits for theirs.
 *
 * @param verb  what cannot be done, for the sentence
 * @throws TypeError
 */
export function onlyFloat32(verb: string, ...tensors: readonly Tensor[]): void {
  for (const { dtype } of tensors) {
    if (dtype === "float32") continue;
    throw new TypeError(`Cannot ${verb} ${dtype} tensors: copy() them to float32 first`);
  }
}
