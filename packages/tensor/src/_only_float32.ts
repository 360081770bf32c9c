import { ArgumentError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Throws if a tensor is int32, since kernels would read its bits as floats.
 *
 * @param verb  for the message: `multiply`
 * @throws ArgumentError with the type
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
