import type { Differentiable } from "./differentiable.ts";
import type { LinearOptions } from "./linear_options.ts";
import type { Input } from "./operands.ts";
import type { Parameter } from "./parameter.ts";
import type { Variable } from "./tape.ts";

/** A linear layer without the adapter of its weight, with the operands of `linear`. */
export type PlainLinear = (
  x: Variable,
  weight: Input,
  bias?: Input,
  options?: LinearOptions,
) => Variable;

/**
 * Computes a linear layer in place of {@link PlainLinear}, which it may call: with other inputs,
 * with something to add as `residual`, or several times.
 *
 * @param linear  computes a layer without an adapter
 * @param operands  those of the layer, see `linear`
 * @returns  `[..., out]`
 */
export type WeightAdapter = (linear: PlainLinear, ...operands: Parameters<PlainLinear>) => Variable;

const ADAPTERS = new WeakMap<Differentiable, WeightAdapter>();

/**
 * Gives a weight an adapter: from now on it computes every linear layer with this weight. Models
 * need no change. Other operations ignore it.
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
 * adaptWeight(weight, (plain, x) => plain(x, weight, undefined, { residual: plain(x, more) }));
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
