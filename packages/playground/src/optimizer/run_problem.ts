import { isProblem } from "@lrm/files/problem";
import { parameterLayout } from "@lrm/gpt2";
import { isMatrix } from "@lrm/optimizer";
import type { ModelChoice, RunChoice } from "../config.ts";
import { ruleSettings } from "./complete_run.ts";
import { entryOf } from "./entry_of.ts";
import { modelConfig } from "./model_config.ts";

/**
 * Finds the reason why an optimizer cannot train a model: a setting that its rule refuses, or a
 * parameter that is too small for it.
 *
 * @returns  a sentence without its stop; undefined where the optimizer can train the model
 */
export function problemOfRun(run: RunChoice, model: ModelChoice): string | undefined {
  const entry = entryOf(run.optimizer);
  const config = modelConfig(model);
  try {
    const rule = entry.make(ruleSettings(run, model), config);
    for (const { name, shape, role } of parameterLayout(config)) {
      const trained = entry.trains === "all" || isMatrix({ name, value: { shape }, role });
      if (trained) rule.check?.(name, shape);
    }
    return undefined;
  } catch (error) {
    if (isProblem(error)) return error.message;
    throw error;
  }
}
