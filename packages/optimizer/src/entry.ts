import { resolveSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { ModelFacts, OptionsOf, Settings, ValuesOf } from "./setting.ts";
import { withHeads } from "./split.ts";

/**
 * Parameters that an optimizer trains: those that are matrices, with AdamW for the rest, or all.
 */
export type Trained = "matrices" | "all";

/** An optimizer as programs know it: they derive flags, help, checks and names from it. */
export interface OptimizerEntry {
  /** As in commands and files: `low-rank-muon`. */
  readonly name: string;
  /** As in tables and charts: `Low-rank Muon`. */
  readonly title: string;
  /** Part of a sentence, about what it does: "Steps by the sign of the momentum". */
  readonly help: string;
  readonly trains: Trained;
  readonly settings: Settings;
  /** Fraction of a run spent cooling down, unless the run says otherwise. */
  readonly cooldown?: number;
  /**
   * Settings that bring rare work forward, so that the second step of a trial takes as much memory
   * as any later one.
   */
  readonly trial?: Readonly<Record<string, unknown>>;
  /**
   * Makes the rule for a model.
   *
   * @param options  values by the names of `settings`; the rule's own defaults for the rest
   * @throws ArgumentError that names the option and a remedy
   */
  make(options: Readonly<Record<string, unknown>>, model: ModelFacts): UpdateRule;
}

/** Definition of an {@link OptimizerEntry}. */
export interface OptimizerDefinition<S extends Settings> extends Omit<OptimizerEntry, "make"> {
  readonly settings: S;
  /** Makes the rule from checked values, defaults filled in. */
  make(values: ValuesOf<S>, model: ModelFacts): UpdateRule;
}

/**
 * Makes an optimizer's entry: everything that a program must know to offer it.
 *
 * @example
 * ```ts
 * import { defineOptimizer, setting, sgd } from "@lrm/optimizer";
 * const plain = defineOptimizer({
 *   name: "plain",
 *   title: "Plain descent",
 *   help: "Follows the gradient",
 *   trains: "all",
 *   settings: { learningRate: setting.number({ from: 0, default: 0.1, help: "Learning rate" }) },
 *   make: ({ learningRate }) => sgd({ learningRate, momentum: 0 }),
 * });
 * expect(plain.make({ learningRate: 0.2 }, { width: 64 }).learningRate).toBe(0.2);
 * ```
 */
export function defineOptimizer<const S extends Settings>(
  definition: OptimizerDefinition<S>,
): OptimizerEntry {
  const { name, settings } = definition;
  return {
    ...definition,
    make(options, model) {
      const values = resolveSettings(name, settings, options as OptionsOf<S>);
      return definition.make(withHeads(name, values, model), model);
    },
  };
}
