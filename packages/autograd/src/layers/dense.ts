import { linear } from "../linear.ts";
import type { ParameterRole } from "../parameter_options.ts";
import { checkColumns } from "./_check_columns.ts";
import { uniformWithin } from "./_uniform_within.ts";
import type { LayerDefinition } from "./layer.ts";

/** Options of {@link dense}. */
export interface DenseOptions {
  /** Role of the weight: `"head"` for the last layer of a model. Default: `"matrix"`. */
  readonly role?: ParameterRole;
  /** Kind of the weight within a model, see `ParameterOptions`. Default: none. */
  readonly kind?: string;
  /** Adds a bias. Default: true. */
  readonly bias?: boolean;
  /** Function that the kernel of the product applies, see `linear`. Default: none. */
  readonly activation?: "gelu";
}

/**
 * Defines a dense layer, `y = x Wᵀ + b`, with parameters `weight` `[outputs, inputs]` and `bias`
 * `[outputs]`.
 *
 * Weight and bias start uniform in ±1/√inputs, as in PyTorch's `Linear`.
 *
 * @param inputs  columns of its input `[..., inputs]`, which has at least two axes
 * @param outputs  columns of its output `[..., outputs]`
 */
export function dense(
  inputs: number,
  outputs: number,
  { role = "matrix", kind, bias: hasBias = true, activation }: DenseOptions = {},
): LayerDefinition {
  return {
    create(context) {
      const { backend } = context;
      const bound = 1 / Math.sqrt(inputs);
      const weight = context.parameter(
        "weight",
        (random) => uniformWithin(bound, random, backend, [outputs, inputs]),
        { role, kind },
      );
      const bias = hasBias
        ? context.parameter("bias", (random) => uniformWithin(bound, random, backend, [outputs]))
        : undefined;
      const layer = context.describe("dense");
      return (x) => {
        checkColumns(layer, x, weight);
        return linear(x, weight, bias, activation && { activation });
      };
    },
  };
}
