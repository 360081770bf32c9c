import type { OptimizerEntry } from "@lrm/optimizer";
import { InputError } from "./errors.ts";
import { presetNames } from "./models/find_model.ts";
import type { ModelFamily } from "./models/model_family.ts";
import { MODELS } from "./models/models.ts";
import { checkOptimizerEntry } from "./optimizers/check_entry.ts";
import { guardedEntry } from "./optimizers/guarded_entry.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";

/** Origin of an external optimizer. */
export interface RuleSource {
  /** Name of the file, for people. It is never loaded from here. */
  readonly file?: string;
  /** Hash of the file. */
  readonly sha256?: string;
}

/** Optimizers and models that a run can use. */
export interface Catalog {
  readonly optimizers: readonly OptimizerEntry[];
  readonly models: readonly ModelFamily[];
  /** Origins of external optimizers, by name. */
  readonly sources: Readonly<Record<string, RuleSource>>;
}

/** The optimizers and models of this project. */
export const CATALOG: Catalog = { optimizers: OPTIMIZERS, models: MODELS, sources: {} };

/**
 * Adds external optimizers to a catalog. They work like built-in ones, but errors of their rules
 * are reported as RuleErrors.
 *
 * @param entries  made with `defineOptimizer()` of `@lrm/optimizer`
 * @param source  the file that they come from, if any
 * @throws InputError for a value that is not an entry, and for a name that is taken
 * @example
 * ```ts
 * import { CATALOG, withOptimizers } from "@lrm/run";
 * import { defineOptimizer, setting, sgd } from "@lrm/optimizer";
 * const plain = defineOptimizer({
 *   name: "plain",
 *   title: "Plain descent",
 *   help: "Follows the gradient",
 *   trains: "all",
 *   settings: { learningRate: setting.number({ from: 0, default: 0.1, help: "Step size" }) },
 *   make: ({ learningRate }) => sgd({ learningRate, momentum: 0 }),
 * });
 * const catalog = withOptimizers(CATALOG, [plain]);
 * expect(catalog.optimizers.at(-1)?.name).toBe("plain");
 * expect(() => withOptimizers(catalog, [plain])).toThrow("there is an optimizer of that name");
 * ```
 */
export function withOptimizers(
  catalog: Catalog,
  entries: readonly unknown[],
  source: RuleSource = {},
): Catalog {
  const optimizers = [...catalog.optimizers];
  const sources = { ...catalog.sources };
  for (const each of entries) {
    const entry = checkOptimizerEntry(each, source.file ?? "the optimizer");
    const { name } = entry;
    if (optimizers.some((other) => other.name === name)) {
      throw new InputError(
        `Cannot add the optimizer "${name}"${source.file === undefined ? "" : ` of ${source.file}`}: there is an optimizer of that name`,
        "give it another one",
      );
    }
    optimizers.push(guardedEntry(entry));
    sources[name] = source;
  }
  return { ...catalog, optimizers, sources };
}

/**
 * Adds families of models to a catalog.
 *
 * @throws InputError for a family or a preset whose name is taken
 */
export function withModels(catalog: Catalog, families: readonly ModelFamily[]): Catalog {
  const models = [...catalog.models];
  for (const family of families) {
    const taken = models.some(({ name }) => name === family.name);
    const preset = Object.keys(family.presets).find((name) => presetNames(models).includes(name));
    if (taken || preset !== undefined) {
      throw new InputError(
        `Cannot add the models "${family.name}": there is a ${taken ? "family" : `preset "${preset}"`} of that name`,
        "give it another one",
      );
    }
    models.push(family);
  }
  return { ...catalog, models };
}
