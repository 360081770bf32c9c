import { ArgumentError, formatShape, type Shape } from "@lrm/tensor";

/** A parameter's name and shape. */
export interface NamedParameter {
  readonly name: string;
  readonly value: { readonly shape: Shape };
}

/** Decides whether a parameter belongs to a group. */
export type ParameterPredicate = (parameter: NamedParameter) => boolean;

/**
 * Parts of the names of embeddings, positions and output heads in GPT-2's and LLaMA's checkpoints.
 */
export const EMBEDDINGS_AND_HEADS: readonly string[] = ["wte", "wpe", "embed", "lm_head"];

/** Tells matrices from the rest: two or more axes, and none of the excluded parts in the name. */
export function isMatrix(
  { name, value }: NamedParameter,
  excluded: readonly string[] = EMBEDDINGS_AND_HEADS,
): boolean {
  return value.shape.length >= 2 && !excluded.some((part) => name.includes(part));
}

/**
 * Splits parameters into groups, each into exactly one.
 *
 * Without predicates, {@link isMatrix} splits them into `matrices`, for Muon and other matrix
 * rules, and the `rest`, for AdamW: embeddings, positions, output head, biases and gains.
 *
 * @throws ArgumentError that names a parameter which no group takes, or more than one
 * @example
 * ```ts
 * import { partition } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const value = tensor(createReferenceBackend(), [1, 2, 3, 4], [2, 2]);
 * const parameters = ["wte.weight", "h.0.attn.c_attn.weight"].map((name) => ({ name, value, gradient: value }));
 * const { matrices, rest } = partition(parameters);
 * expect(matrices.map(({ name }) => name)).toEqual(["h.0.attn.c_attn.weight"]);
 * expect(rest.map(({ name }) => name)).toEqual(["wte.weight"]);
 * ```
 */
export function partition<P extends NamedParameter>(
  parameters: readonly P[],
): Record<"matrices" | "rest", P[]>;
export function partition<P extends NamedParameter, Group extends string>(
  parameters: readonly P[],
  predicates: Readonly<Record<Group, (parameter: P) => boolean>>,
): Record<Group, P[]>;
export function partition<P extends NamedParameter>(
  parameters: readonly P[],
  predicates: Readonly<Record<string, (parameter: P) => boolean>> = {
    matrices: (parameter) => isMatrix(parameter),
    rest: (parameter) => !isMatrix(parameter),
  },
): Record<string, P[]> {
  const groups = Object.fromEntries(Object.keys(predicates).map((name) => [name, [] as P[]]));
  for (const parameter of parameters) {
    const takers = Object.keys(predicates).filter((name) => predicates[name]!(parameter));
    if (takers.length !== 1) {
      throw new ArgumentError(
        `Cannot partition: parameter "${parameter.name}" of shape ${formatShape(parameter.value.shape)} belongs to ${
          takers.length === 0 ? "no group" : `the groups ${takers.join(" and ")}`
        }`,
        "make exactly one of the predicates take it",
      );
    }
    groups[takers[0]!]!.push(parameter);
  }
  return groups;
}
