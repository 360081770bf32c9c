import { ArgumentError, formatShape, type Shape } from "@lrm/tensor";

/**
 * Purpose of a weight, by which optimizers group parameters:
 *
 * - `matrix`: multiplies inputs inside the model
 * - `embedding`: table of vectors, even if it is also the head
 * - `head`: computes the output of the model
 * - `vector`: bias, gain or another weight that is trained element by element
 */
export type ParameterRole = "matrix" | "embedding" | "head" | "vector";

/** Options of a `Parameter`. */
export interface ParameterOptions {
  /**
   * Purpose of the weight. Default: `vector` for fewer than two axes; otherwise none, and grouping
   * by role refuses the parameter.
   */
  readonly role?: ParameterRole | undefined;
  /**
   * Kind of matrix within a model, by which optimizers give matrices different settings. In the
   * language models: `qkv` (queries, keys and values, packed or apart), `attentionOutput`,
   * `mlpInput` and `mlpOutput`. Default: none.
   */
  readonly kind?: string | undefined;
  /** False to freeze the parameter, see `Parameter.trainable`. Default: true. */
  readonly trainable?: boolean | undefined;
}

/** Options of `Parameter.stack`. */
export interface StackOptions extends Pick<ParameterOptions, "trainable"> {
  /** Role of all parameters, or a list with the role of each. Default: as for a `Parameter`. */
  readonly role?: ParameterRole | readonly (ParameterRole | undefined)[] | undefined;
  /** Kind of all parameters, or a list with the kind of each. Default: none. */
  readonly kind?: string | readonly (string | undefined)[] | undefined;
}

/**
 * Chooses the role of a parameter: the given one, or `vector` for fewer than two axes.
 *
 * @throws ArgumentError for a matrix of fewer than two axes
 */
export function checkedRole(
  name: string,
  shape: Shape,
  role: ParameterRole | undefined,
): ParameterRole | undefined {
  if (shape.length >= 2) return role;
  if (role !== "matrix") return role ?? "vector";
  throw new ArgumentError(
    `Cannot give parameter "${name}" of shape ${formatShape(shape)} the role "matrix": a matrix has two or more axes`,
    'give it the role "vector"',
  );
}
