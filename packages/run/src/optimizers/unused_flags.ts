import type { Problem } from "@lrm/files/problem";
import { KIND_SETTINGS, type OptimizerEntry, roleOf, splitSettings } from "@lrm/optimizer";
import { type AdapterConfig, trainedLayout } from "../adapter_config.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { dashed } from "../dashed.ts";
import { UsageError } from "../errors.ts";
import { familyOf, type ModelSize } from "../models/find_model.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";
import { ruleOf } from "./create_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { type OptimizerField, optimizerFields } from "./optimizer_fields.ts";
import { optimizerOf } from "./optimizer_of.ts";
import { checkNeeds, isGiven } from "./setting_needs.ts";

/** The part of a run that decides which flags of its optimizer have an effect. */
interface OptimizedRun {
  readonly model: ModelSize;
  /** Completed settings. */
  readonly optimizer: OptimizerConfig;
  /** Adapters that are trained instead of the model. */
  readonly lora?: AdapterConfig | undefined;
}

/**
 * Refuses flags of the optimizer that change nothing in a run: beside its other settings, or
 * because no parameter that is trained has a use for them.
 *
 * @param flags  flags that were given, by name
 * @throws UsageError that names the flag
 */
export function checkUnusedFlags(
  flags: OptimizerFlags,
  run: OptimizedRun,
  catalog: Catalog = CATALOG,
): void {
  const entry = optimizerOf(run.optimizer.name, catalog.optimizers);
  checkNeeds(entry, run.optimizer, flags);
  const problemOf = problemsIn(run, entry, catalog);
  for (const field of optimizerFields(entry)) {
    const found = isGiven(flags[field.flag]) ? problemOf(field) : undefined;
    if (found === undefined) continue;
    throw new UsageError(`Cannot use --${dashed(field.flag)} ${found.problem}`, found.remedy);
  }
}

/** Settings that only decide how matrices are split, and that flags can give. */
const SPLITS = Object.entries(splitSettings())
  .filter(([, { input }]) => input.kind === "flag")
  .map(([name]) => name);

/** Returns a function that says why no parameter of a run has a use for a setting. */
function problemsIn(
  { model, optimizer, lora }: OptimizedRun,
  entry: OptimizerEntry,
  { optimizers, models }: Catalog,
): (field: OptimizerField) => Problem | undefined {
  if (entry.trains === "all") return () => undefined;
  const layout = familyOf(model.kind, models).parameterLayout(model.config);
  const trained = trainedLayout(layout, lora).map(({ name, shape, role }) => {
    const kept: string = roleOf({ name, value: { shape }, role });
    const isMatrix = kept === "matrix" || (optimizer.allMatrices === true && kept !== "vector");
    return { name, shape, role: kept, isMatrix };
  });
  const others = trained.filter(({ isMatrix }) => !isMatrix);
  const where = lora === undefined ? "with this model" : "with adapters";

  return ({ path }) => {
    if (path.startsWith("adamw.")) {
      const [, role] = /^adamw\.(embedding|head)LearningRate$/.exec(path) ?? [];
      const isUsed = others.some((each) => role === undefined || each.role === role);
      return isUsed ? undefined : withoutParameters(role, lora);
    }
    if (Object.hasOwn(KIND_SETTINGS, path)) {
      if (lora === undefined && layout.some(({ kind }) => kind !== undefined)) return undefined;
      return { problem: `${where}: no matrix that is trained has a kind`, remedy: "leave it out" };
    }
    if (path === "allMatrices") {
      if (trained.some(({ role }) => role === "embedding" || role === "head")) return undefined;
      const problem = `${where}: it is for embedding and head, and neither is trained`;
      return { problem, remedy: "leave it out" };
    }
    if (!SPLITS.includes(path) || matricesWith(path, true) > matricesWith(path, false)) {
      return undefined;
    }
    return { problem: `${where}: it would split none of the weights`, remedy: "leave it out" };
  };

  /** Counts the matrices that the rule makes of the weights, without other splits. */
  function matricesWith(split: string, value: boolean): number {
    const off = Object.fromEntries(SPLITS.map((name) => [name, false]));
    const options = { ...optimizer, ...off, [split]: value };
    const { parts } = ruleOf(options, model.config, optimizers);
    return trained
      .filter(({ isMatrix }) => isMatrix)
      .reduce((sum, { name, shape }) => sum + (parts?.(name, shape) ?? 1), 0);
  }
}

/** Says that AdamW beside a matrix rule has no parameter of a role, or none at all. */
function withoutParameters(role: string | undefined, lora: AdapterConfig | undefined): Problem {
  if (lora?.dora) {
    return {
      problem: "with adapters: beside the matrices they have only the norms of DoRA",
      remedy: "leave it out, or take --adamw-learning-rate",
    };
  }
  if (lora !== undefined) {
    return {
      problem: "with adapters: all that they train are matrices, and nothing is left for AdamW",
      remedy: "leave it out, or take --learning-rate",
    };
  }
  return role === "head"
    ? {
        problem: "with this model: its head is the embedding",
        remedy: "leave it out, or take --adamw-embedding-learning-rate",
      }
    : { problem: "with this model: nothing is left for it", remedy: "leave it out" };
}
