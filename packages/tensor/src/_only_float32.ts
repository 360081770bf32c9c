import { isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Throws if a tensor is not float32, since kernels would read its bits as floats.
 *
 * @param verb  for the message: `multiply`
 * @throws ArgumentError with the type
 */
export function onlyFloat32(verb: string, ...tensors: readonly Tensor[]): void {
  for (const { dtype } of tensors) {
    if (dtype === "float32") continue;
    throw new ArgumentError(
      `Cannot ${verb} ${dtype} tensors: only float32 works`,
      isHalf(dtype) ? "convert them with asFloat32() first" : "copy() them to float32 first",
    );
  }
}

/**
 * Throws if the target of an operation has a type of 16 bits: a conversion would be another tensor.
 *
 * @param verb  for the message: `write a product`
 * @throws ArgumentError with the type
 */
export function noHalfTarget(verb: string, ...targets: readonly (Tensor | undefined)[]): void {
  for (const target of targets) {
    if (target === undefined || !isHalf(target.dtype)) continue;
    throw new ArgumentError(
      `Cannot ${verb} into ${target.dtype} tensors: results are float32`,
      "pass a float32 tensor",
    );
  }
}

/**
 * Throws if a tensor has a type of 16 bits, which only stores values.
 *
 * @param verb  for the message: `map`
 * @throws ArgumentError with the type
 */
export function noHalves(verb: string, ...tensors: readonly (Tensor | undefined)[]): void {
  for (const tensor of tensors) if (tensor && isHalf(tensor.dtype)) onlyFloat32(verb, tensor);
}
