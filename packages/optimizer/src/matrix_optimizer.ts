import type { Random } from "@lrm/tensor";
import { type AuxiliaryOptions, groupsWithAuxiliary } from "./auxiliary.ts";
import type { MatrixRules } from "./matrix_groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { Schedule } from "./schedule.ts";

/** Options of {@link matrixOptimizer}. */
export interface MatrixOptimizerOptions {
  /** AdamW for parameters that are not matrices. Default: its learning rate is 0.006. */
  readonly adamw?: AuxiliaryOptions | undefined;
  /** Multiplies all learning rates. Default: 1 always. */
  readonly schedule?: Schedule | undefined;
  /** Random numbers of rules. Default: seed 0. */
  readonly random?: Random | undefined;
  /** Maximum norm of all gradients together. Default: no clipping. */
  readonly maxGradientNorm?: number | undefined;
  /** Steps of the whole run, for rules that change towards its end. Default: not known. */
  readonly steps?: number | undefined;
  /** Parameters whose updates and state are here, among several ranks. Default: all. */
  readonly owned?: OptimizerOptions["owned"];
}

/** A model, such as a layer of `@lrm/autograd/layers`, or the list of its parameters. */
export type OptimizedModel =
  | { readonly parameters: readonly OptimizerParameter[] }
  | readonly OptimizerParameter[];

/**
 * Makes the usual optimizer: a matrix rule for the matrices of a model, and AdamW for the rest
 * (embeddings, output head, biases and gains): the groups of `lrm train`.
 *
 * @param rules  `muon()` or another rule for matrices, with the learning rate of your choice; or a
 *   function that gives the rule of each kind of matrix, which then has a group of its own
 * @param model  a model, or a list of parameters, with roles; frozen ones are left out
 * @throws ArgumentError that names a parameter of two or more axes without a role
 * @example
 * ```ts
 * import { matrixOptimizer, sgd } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const value = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * const gradient = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * const weight = { name: "weight", value, gradient, role: "matrix" };
 * const model = { parameters: [weight] }; // or the list alone
 * using optimizer = matrixOptimizer(sgd(), model, { adamw: { learningRate: 0.01 } });
 * expect(optimizer.groups.map(({ rule }) => rule.name)).toEqual(["sgd", "adamw"]);
 * ```
 */
export function matrixOptimizer(
  rules: MatrixRules,
  model: OptimizedModel,
  { adamw, schedule, random, maxGradientNorm, steps, owned }: MatrixOptimizerOptions = {},
): Optimizer {
  const parameters = "parameters" in model ? model.parameters : model;
  const groups = groupsWithAuxiliary(rules, parameters, adamw);
  return new Optimizer({
    groups: groups.map((group) => ({ ...group, ...(schedule && { schedule }) })),
    ...(random && { random }),
    ...(maxGradientNorm !== undefined && { maxGradientNorm }),
    ...(steps !== undefined && { steps }),
    owned,
  });
}
