import type { Differentiable } from "./differentiable.ts";
import type { Parameter } from "./parameter.ts";
import type { Variable } from "./tape.ts";

/**
 * Computes what an adapter adds to the product of a linear layer, `x Wᵀ`.
 *
 * @param x  input of the layer, `[..., in]`
 * @param residual  to be added to the result, `[..., out]`
 * @returns  `[..., out]`
 */
export type WeightAdapter = (x: Variable, residual: Variable | undefined) => Variable;

const ADAPTERS = new WeakMap<Differentiable, WeightAdapter>();

/**
 * Gives a weight an adapter: from now on {@link linear} adds its result to every product with this
 * weight, before the activation. Models need no change. Other operations ignore it.
 *
 * @param adapter  undefined to remove the one it has
 * @example
 * ```ts
 * import { adaptWeight, linear, Parameter, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using weight = new Parameter("weight", tensor(backend, [2], [1, 1]), { trainable: false });
 * using more = new Parameter("more", tensor(backend, [3], [1, 1]));
 * adaptWeight(weight, (x, residual) => linear(x, more, undefined, residual && { residual }));
 * using x = tensor(backend, [10], [1, 1]);
 * using tape = new Tape(backend);
 * const y = linear(tape.constant(x), weight);
 * expect(Array.from(await y.value.read())).toEqual([50]);
 * ```
 */
export function adaptWeight(weight: Parameter, adapter: WeightAdapter | undefined): void {
  if (adapter === undefined) ADAPTERS.delete(weight);
  else ADAPTERS.set(weight, adapter);
}

/** Returns the adapter of a weight, if it has one. */
export function adapterOf(weight: Differentiable): WeightAdapter | undefined {
  return ADAPTERS.get(weight);
}
