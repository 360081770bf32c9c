import { type Backend, type Random, scope } from "@lrm/tensor";
import type { Parameter } from "../parameter.ts";
import type { Variable } from "../tape.ts";
import { LayerContext } from "./layer_context.ts";

/** Forward pass of a layer with one input. */
export type Forward = (x: Variable) => Variable;

/** Description of a layer, from which {@link initialize} makes it on a backend. */
export interface LayerDefinition<F = Forward> {
  /**
   * Makes the parameters of the layer.
   *
   * @returns  forward pass, which uses the parameters
   */
  create(context: LayerContext): F;
}

/** A layer with its parameters: a model, or a part of one. */
export interface Layer<F = Forward> {
  /** All parameters, in the order in which they were made. Owned by the layer. */
  readonly parameters: readonly Parameter[];
  /** Runs the layer; a `forward(x)` of usual layers records it on the tape of `x`. */
  readonly forward: F;
  /** Frees the parameters. */
  dispose(): void;
  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void;
}

/**
 * Makes a layer on a backend, with initial values.
 *
 * @param random  source of the initial values; each parameter has its own fork, by its name
 * @returns  layer, owned by the caller
 * @example
 * ```ts
 * import { gelu, Tape } from "@lrm/autograd";
 * import { dense, initialize, type LayerDefinition, sequential } from "@lrm/autograd/layers";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 *
 * // A layer of your own: one matrix, applied twice.
 * const twice = (inner: LayerDefinition): LayerDefinition => ({
 *   create(context) {
 *     const forward = inner.create(context.child("inner"));
 *     return (x) => forward(forward(x));
 *   },
 * });
 * const backend = createReferenceBackend();
 * const definition = sequential(twice(dense(4, 4)), gelu, dense(4, 2, { role: "head" }));
 * using model = initialize(backend, definition, new Random(1));
 * expect(model.parameters.map(({ name }) => name)).toEqual([
 *   "0.inner.weight",
 *   "0.inner.bias",
 *   "2.weight",
 *   "2.bias",
 * ]);
 * using x = tensor(backend, [1, 2, 3, 4], [1, 4]);
 * using tape = new Tape(backend);
 * expect(model.forward(tape.constant(x)).shape).toEqual([1, 2]);
 * ```
 */
export function initialize<F = Forward>(
  backend: Backend,
  definition: LayerDefinition<F>,
  random: Random,
): Layer<F> {
  const parameters: Parameter[] = [];
  const dispose = (): void => {
    for (const parameter of parameters) parameter.dispose();
  };
  try {
    // Frees temporary tensors of the initial values; parameters keep their own.
    const forward = scope(() => definition.create(new LayerContext(backend, random, parameters)));
    return { parameters, forward, dispose, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
