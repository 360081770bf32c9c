import type { OptimizerGroup } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";

/** Rule of all matrices, or a function that gives the rule of a kind of matrix. */
export type MatrixRules = UpdateRule | ((kind: string | undefined) => UpdateRule);

/**
 * Groups matrices: all in one group, or one group for each kind, in the order of their first
 * matrices. Matrices without a kind form a group of their own.
 *
 * @example
 * ```ts
 * import { matrixGroups, sgd } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const value = tensor(createReferenceBackend(), [1, 2, 3, 4], [2, 2]);
 * const matrix = (name: string, kind?: string) => ({ name, kind, value, gradient: value });
 * const groups = matrixGroups(
 *   (kind) => sgd({ learningRate: kind === "qkv" ? 0.02 : 0.03 }),
 *   [matrix("q", "qkv"), matrix("mlp"), matrix("k", "qkv")],
 * );
 * expect(groups.map(({ rule, parameters }) => [rule.learningRate, parameters.length])).toEqual([
 *   [0.02, 2],
 *   [0.03, 1],
 * ]);
 * ```
 */
export function matrixGroups(
  rules: MatrixRules,
  matrices: readonly OptimizerParameter[],
): OptimizerGroup[] {
  if (typeof rules !== "function") return [{ rule: rules, parameters: matrices }];
  const kinds = [...new Set(matrices.map(({ kind }) => kind))];
  return kinds.map((kind) => ({
    rule: rules(kind),
    parameters: matrices.filter((matrix) => matrix.kind === kind),
  }));
}
