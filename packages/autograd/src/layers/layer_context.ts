import { type Backend, keep, type Random, type Tensor } from "@lrm/tensor";
import { Parameter } from "../parameter.ts";
import type { ParameterOptions } from "../parameter_options.ts";

/** Tensors that the layers of a model have made. */
export interface LayerTensors {
  readonly parameters: Parameter[];
  /** Tensors besides parameters, by name. */
  readonly state: Record<string, Tensor>;
}

/**
 * Place of a layer in a model: makes its parameters, with names and random numbers of their own.
 *
 * Names nest: the parameter `weight` of the child `2` of the child `body` is `body.2.weight`. Each
 * parameter draws from a fork of the random numbers with its name, so a change of one layer leaves
 * the initial values of the others as they are.
 */
export class LayerContext {
  readonly backend: Backend;
  /** Name of the layer: `body.2`. Empty for the whole model. */
  readonly name: string;
  readonly #random: Random;
  readonly #made: LayerTensors;

  /** Called by {@link initialize}. */
  constructor(
    backend: Backend,
    random: Random,
    made: LayerTensors = { parameters: [], state: {} },
    name = "",
  ) {
    this.backend = backend;
    this.name = name;
    this.#random = random;
    this.#made = made;
  }

  /** Returns the place of a layer inside this one. */
  child(name: string): LayerContext {
    return new LayerContext(
      this.backend,
      this.#random.fork(name),
      this.#made,
      joined(this.name, name),
    );
  }

  /**
   * Makes a parameter, which belongs to the model.
   *
   * @param name  name inside the layer: `weight`
   * @param value  makes the initial value from random numbers
   */
  parameter(
    name: string,
    value: (random: Random) => Tensor,
    options?: ParameterOptions,
  ): Parameter {
    const parameter = new Parameter(
      joined(this.name, name),
      value(this.#random.fork(name)),
      options,
    );
    this.#made.parameters.push(parameter);
    return parameter;
  }

  /**
   * Keeps a tensor that is no parameter, such as a running mean. It belongs to the model, which
   * lists it in `Layer.state`.
   *
   * @param name  name inside the layer: `running_mean`
   * @param tensor  initial value, whose ownership passes to the model
   */
  state(name: string, tensor: Tensor): Tensor {
    this.#made.state[joined(this.name, name)] = keep(tensor);
    return tensor;
  }

  /** Describes the layer in messages: `dense layer "body.2"`. */
  describe(kind: string): string {
    return this.name === "" ? `${kind} layer` : `${kind} layer "${this.name}"`;
  }
}

function joined(outer: string, inner: string): string {
  return outer === "" ? inner : `${outer}.${inner}`;
}
