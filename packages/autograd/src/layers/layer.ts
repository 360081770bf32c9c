import { type Backend, type Random, scope, type Tensor } from "@lrm/tensor";
import type { Parameter } from "../parameter.ts";
import type { Variable } from "../tape.ts";
import { LayerContext, type LayerTensors } from "./layer_context.ts";

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
  /**
   * Other tensors by name, such as running means, which training changes in place. Owned by the
   * layer. `snapshotOf` of `@lrm/train` saves them with the parameters.
   */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Runs the layer; a `forward(x)` of usual layers records it on the tape of `x`. */
  readonly forward: F;
  /** Frees the parameters and the state. */
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
  const made: LayerTensors = { parameters: [], state: {} };
  const dispose = (): void => {
    for (const each of [...made.parameters, ...Object.values(made.state)]) each.dispose();
  };
  try {
    // Frees temporary tensors of the initial values; parameters keep their own.
    const forward = scope(() => definition.create(new LayerContext(backend, random, made)));
    return { ...made, forward, dispose, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
