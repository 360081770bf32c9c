import { isProblem } from "@lrm/files/problem";
import type { OptimizerEntry, UpdateRule } from "@lrm/optimizer";
import { OutOfMemoryError } from "@lrm/tensor";
import { RuleError } from "../errors.ts";

/**
 * Wraps an external entry so that an error of its rule becomes a {@link RuleError} that names the
 * optimizer. Errors with a problem and a remedy, such as refused settings, stay unchanged.
 */
export function guardedEntry(entry: OptimizerEntry): OptimizerEntry {
  const { name } = entry;
  return {
    ...entry,
    make(options, model) {
      return guardedRule(
        name,
        attempt(name, () => checkedRule(name, entry.make(options, model)), isProblem),
      );
    },
  };
}

function guardedRule(name: string, rule: UpdateRule): UpdateRule {
  const { state, initialize, parts, check, observes, inputBlocks, update } = rule;
  return {
    ...rule,
    state: (...given) => attempt(name, () => state.call(rule, ...given)),
    update: (batch) => attempt(name, () => update.call(rule, batch)),
    ...(initialize && {
      initialize: (...given) => attempt(name, () => initialize.call(rule, ...given)),
    }),
    ...(parts && { parts: (...given) => attempt(name, () => parts.call(rule, ...given)) }),
    ...(check && {
      check: (...given) => attempt(name, () => check.call(rule, ...given), isProblem),
    }),
    ...(observes && { observes: (...given) => attempt(name, () => observes.call(rule, ...given)) }),
    ...(inputBlocks && {
      inputBlocks: (...given) => attempt(name, () => inputBlocks.call(rule, ...given)),
    }),
  };
}

/** Checks the parts of a rule that all code depends on. */
function checkedRule(name: string, rule: unknown): UpdateRule {
  const { update, state, layout, learningRate, settings } = Object(rule) as Partial<UpdateRule>;
  const problem =
    (typeof update !== "function" && "an update() function") ||
    (typeof state !== "function" && "a state() function") ||
    (layout !== "matrix" && layout !== "elements" && 'a layout "matrix" or "elements"') ||
    (typeof learningRate !== "number" && "a learningRate") ||
    ((typeof settings !== "object" || settings === null) && "settings");
  if (problem) {
    throw new RuleError(
      `Cannot train with ${name}: its make() gave a rule without ${problem}`,
      "make one with matrixRule(), rowRule() or elementwiseRule() of @lrm/optimizer",
    );
  }
  return rule as UpdateRule;
}

function attempt<T>(
  name: string,
  action: () => T,
  passes: (error: unknown) => boolean = () => false,
): T {
  try {
    return action();
  } catch (error) {
    const known = error instanceof RuleError || error instanceof OutOfMemoryError;
    if (known || passes(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new RuleError(
      `Cannot train with ${name}: its rule failed (${why})`,
      "correct the rule, or take another optimizer",
      { cause: error },
    );
  }
}
