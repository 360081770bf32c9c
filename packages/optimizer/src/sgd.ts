import { elementwiseRule, elementwiseUpdate } from "./elementwise_rule.ts";
import { defineOptimizer } from "./entry.ts";
import { resolveSettings } from "./resolve_settings.ts";
import type { UpdateRule } from "./rule.ts";
import type { OptionsOf } from "./setting.ts";
import { setting } from "./setting_kinds.ts";
import { stepSettings } from "./step_settings.ts";

const SETTINGS = {
  ...stepSettings({ learningRate: 0.01, training: { learningRate: 0.1 } }),
  /** β of the heavy ball; 0 is plain gradient descent. Default 0.9. */
  momentum: setting.fraction({
    default: 0.9,
    help: "Fraction of the old momentum kept at each step",
  }),
  /** Follows `G + βM` instead of M. Default false. */
  nesterov: setting.flag({ default: false, help: "Look one step ahead along the momentum" }),
} as const;

/** Options of {@link sgd}. */
export type SGDOptions = OptionsOf<typeof SETTINGS>;

// M ← βM + G;  D = M, or G + βM with Nesterov's look-ahead;  W ← (1 − lr·wd)W − lr · D
const update = elementwiseUpdate(
  ["momentum"],
  ["beta", "weightOfG", "weightOfM"],
  ({ G, momentum, beta, weightOfG, weightOfM }) => {
    const M = momentum.mul(beta).add(G);
    return { D: G.mul(weightOfG).add(M.mul(weightOfM)), momentum: M };
  },
);

/**
 * Gradient descent with heavy-ball momentum, `M ← βM + G; W ← W − lr·M`; for any parameter. One
 * number of state per element.
 *
 * @see Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum
 *   in deep learning"
 */
export function sgd(options: SGDOptions = {}): UpdateRule {
  const values = resolveSettings("sgd", SETTINGS, options);
  const { momentum: beta, nesterov } = values;
  const scalars = { beta, weightOfG: nesterov ? 1 : 0, weightOfM: nesterov ? beta : 1 };
  return elementwiseRule({
    name: "sgd",
    settings: SETTINGS,
    values,
    update,
    scalars: () => scalars,
  });
}

/** Entry of {@link sgd}. */
export const sgdEntry = defineOptimizer({
  name: "sgd",
  title: "SGD",
  help: "Follows the gradient with momentum",
  trains: "all",
  settings: SETTINGS,
  make: sgd,
});
