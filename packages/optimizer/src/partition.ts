import { ArgumentError, formatShape } from "@lrm/tensor";
import { isMatrix, type NamedParameter } from "./role.ts";

/**
 * Splits parameters into groups, each into exactly one. Frozen parameters (`trainable: false`) are
 * in no group.
 *
 * Without predicates, roles split them into `matrices`, for Muon and other matrix rules, and the
 * `rest`, for AdamW: embeddings, positions, output head, biases and gains.
 *
 * @throws ArgumentError that names a parameter which has no role (without predicates), which no
 *   group takes, or more than one
 * @example
 * ```ts
 * import { partition } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const value = tensor(createReferenceBackend(), [1, 2, 3, 4], [2, 2]);
 * const { matrices, rest } = partition([
 *   { name: "tokens", value, gradient: value, role: "embedding" },
 *   { name: "projection", value, gradient: value, role: "matrix" },
 * ]);
 * expect(matrices.map(({ name }) => name)).toEqual(["projection"]);
 * expect(rest.map(({ name }) => name)).toEqual(["tokens"]);
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
    matrices: isMatrix,
    rest: (parameter) => !isMatrix(parameter),
  },
): Record<string, P[]> {
  const groups = Object.fromEntries(Object.keys(predicates).map((name) => [name, [] as P[]]));
  for (const parameter of parameters) {
    if (parameter.trainable === false) continue;
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
