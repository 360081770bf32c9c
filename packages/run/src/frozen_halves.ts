import type { LanguageModel } from "@lrm/language-model";
import { type HalfType, Tensor } from "@lrm/tensor";

/** Types of the frozen matrices of a model that stay in 16 bits, by name. */
export type FrozenHalves = ReadonlyMap<string, HalfType>;

/**
 * Gives frozen matrices memory of 16 bits, for values that are not known yet.
 *
 * @param parameters  of a model; those that `halves` does not name keep their values
 * @throws ArgumentError if one of them is trained
 */
export function allocateHalves(
  parameters: LanguageModel["parameters"],
  halves: FrozenHalves,
): void {
  for (const parameter of parameters) {
    const type = halves.get(parameter.name);
    if (type === undefined) continue;
    const { backend } = parameter.value;
    parameter.replace(Tensor.allocate(backend, parameter.shape, type));
  }
}
