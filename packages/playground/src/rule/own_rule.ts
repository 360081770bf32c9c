import {
  defineOptimizer,
  MATRIX_SCALES,
  matrixScale,
  recordSettings,
  type Setting,
  setting,
  stepSettings,
  type UpdateRule,
  type ValuesOf,
} from "@lrm/optimizer";
import { defineMap, map } from "@lrm/tensor";
import { compileRule, direction } from "./compile.ts";
import { Mistake } from "./mistake.ts";
import { parseRule } from "./parse.ts";

/** Rule of a first visit: Muon with some of RMNP. */
const FIRST_RULE = "orthogonalize(U) + 0.1 * U / rownorm(U)";

/** Largest number of characters of a rule. */
const LONGEST = 2000;

const NAME = "own-rule";

const text: Setting<string, "default"> = {
  ...setting.code<string>({
    default: FIRST_RULE,
    accepts: (value) => typeof value === "string",
    remedy: "write a rule",
    help: "Direction of a step, from the weight W, the gradient G, its running mean M, and U, the mean one step ahead",
  }),
  common: true,
  problem(value) {
    const remedy = mistakeIn(value);
    return remedy === undefined ? undefined : { path: "", value, remedy };
  },
  record: (value) => value,
};

function mistakeIn(value: unknown): string | undefined {
  if (typeof value !== "string") return "write a rule, such as sign(U)";
  if (value.length > LONGEST) return `shorten the rule to ${LONGEST} characters`;
  try {
    parseRule(value);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

const SETTINGS = {
  rule: text,
  ...stepSettings({ learningRate: 0.01 }),
  momentum: setting.fraction({
    default: 0.95,
    help: "Fraction of the old mean kept at each step",
  }),
  scale: setting.choice({
    choices: MATRIX_SCALES,
    default: "shape",
    help: "Scale of steps by the shape of the matrix",
  }),
} as const;

/** An optimizer whose rule a visitor writes; text is never run as code. */
export const ownRuleEntry = defineOptimizer({
  name: NAME,
  title: "Your rule",
  help: "Steps along a direction that you write, from the gradient, its mean and the weight",
  trains: "matrices",
  settings: SETTINGS,
  make: ownRule,
});

/** `M ← βM + (1 − β)G;  U = βM + (1 − β)G`. */
const average = defineMap(
  ["gradient", "gradientScale", "momentum"],
  ["beta", "rest"],
  ({ gradient, gradientScale, momentum, beta, rest }) => {
    const G = gradient.mul(gradientScale);
    const M = momentum.mul(beta).add(G.mul(rest));
    return { G, U: M.mul(beta).add(G.mul(rest)), momentum: M };
  },
);

/** `W ← (1 − lr·wd) W − lr·scale·D`. */
const after = defineMap(["W", "D"], ["keep", "size"], ({ W, D, keep, size }) => ({
  W: W.mul(keep).sub(D.mul(size)),
}));

function ownRule(values: ValuesOf<typeof SETTINGS>): UpdateRule {
  const { learningRate, weightDecay, momentum: beta, scale, rule } = values;
  const compiled = compileRule(parseRule(rule));
  return {
    name: NAME,
    layout: "matrix",
    learningRate,
    settings: recordSettings(SETTINGS, values),
    state: (shape) => ({
      momentum: shape,
      ...Object.fromEntries(compiled.state.map((name) => [`own.${name}`, shape])),
    }),
    update({ spans, shape: [m = 0, n = 0], gradientScale, learningRate: lr, step }) {
      for (const { value: W, gradient, state } of spans) {
        const momentum = state.momentum!;
        const { G, U } = map(
          average,
          { gradient, gradientScale, momentum },
          { scalars: { beta, rest: 1 - beta }, into: { momentum } },
        );
        const own = compiled.state.map((name) => [name, state[`own.${name}`]!] as const);
        const known = { W, G, U, M: momentum, ...Object.fromEntries(own) };
        const D = direction(compiled, known, step + 1);
        const scalars = { keep: 1 - lr * weightDecay, size: lr * matrixScale(scale, m, n) };
        map(after, { W, D }, { scalars, into: { W } });
      }
    },
  };
}
