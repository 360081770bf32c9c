import { zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { type KindFactors, MATRIX_KINDS, rulesByKind } from "./kind_factors.ts";
import { type MatrixRules, matrixGroups } from "./matrix_groups.ts";
import { matrixOptimizer } from "./matrix_optimizer.ts";
import { sgd, sgdEntry } from "./sgd.ts";

const backend = createReferenceBackend();

const matrix = (name: string, kind?: string, trainable = true) => ({
  ...{ name, kind, trainable, role: "matrix" },
  value: zeros(backend, [2, 2]),
  gradient: zeros(backend, [2, 2]),
});

const MODEL = [
  ...MATRIX_KINDS.map((kind) => matrix(kind, kind)),
  matrix("own", "own"),
  matrix("none"),
  matrix("q", "qkv"),
  matrix("frozen", "other", false),
  { ...matrix("head"), role: "head" },
];

/** Learning rate, weight decay and names of each group of matrices. */
const groupsOf = (rules: MatrixRules) => {
  using optimizer = matrixOptimizer(rules, MODEL);
  return optimizer.groups
    .slice(0, -1)
    .map(({ rule, parameters }) => [
      rule.learningRate,
      rule.settings.weightDecay,
      parameters.map(({ name }) => name).join(" "),
    ]);
};

const rulesOf = (options: { readonly weightDecay?: number } & KindFactors) =>
  rulesByKind(sgdEntry, { learningRate: 0.5, ...options }, sgd);

const FACTORS = { qkv: 1, attentionOutput: 2, mlpInput: 3, mlpOutput: 0 };

test("rulesByKind() multiplies the learning rate and weight decay of each kind", () => {
  const options = {
    weightDecay: 0.25,
    learningRateFactors: FACTORS,
    weightDecayFactors: { ...FACTORS, qkv: 4 },
  };
  expect(groupsOf(rulesOf(options))).toEqual([
    [0.5, 1, "qkv q"],
    [1, 0.5, "attentionOutput"],
    [1.5, 0.75, "mlpInput"],
    [0, 0, "mlpOutput"],
    [0.5, 0.25, "own"],
    [0.5, 0.25, "none"],
  ]);
});

test("rulesByKind() leaves what has no factors as it is", () => {
  const values = (options: KindFactors) =>
    groupsOf(rulesOf({ weightDecay: 0.25, ...options })).map(([rate, decay]) => [rate, decay]);
  expect(values({ learningRateFactors: FACTORS })[1]).toEqual([1, 0.25]);
  expect(values({ weightDecayFactors: FACTORS })[1]).toEqual([0.5, 0.5]);
  expect(values({})).toEqual([[0.5, 0.25]]);
});

test("rulesByKind() multiplies the rule's own weight decay if none is given", () => {
  const settings = {
    weightDecay: { ...sgdEntry.settings.weightDecay!, default: 0.125 },
  };
  const entry = { name: "decaying", settings };
  const factors = { weightDecayFactors: FACTORS };
  const decays = groupsOf(rulesByKind(entry, { learningRate: 0.5, ...factors }, sgd));
  expect(decays.map(([, decay]) => decay)).toEqual([0.125, 0.25, 0.375, 0, 0.125, 0.125]);
});

test.each([
  [{ ...FACTORS, qkv: -1 }, "learningRateFactors.qkv -1"],
  [{ qkv: 1 }, "learningRateFactors.attentionOutput undefined"],
  [{ ...FACTORS, conv: 3 }, "learningRateFactors.conv 3"],
])("rulesByKind() refuses the factors %o", (learningRateFactors, sentence) => {
  const given = { learningRateFactors } as KindFactors;
  expect(() => rulesOf(given)).toThrow(`Cannot use sgd with ${sentence}`);
});

test("matrixGroups() keeps the order of the parameters, and one group without a function", () => {
  const rule = sgd();
  expect(matrixGroups(rule, [])).toEqual([{ rule, parameters: [] }]);
  expect(matrixGroups(rule, MODEL)).toEqual([{ rule, parameters: MODEL }]);
  const kinds: (string | undefined)[] = [];
  const groups = matrixGroups(
    (kind) => {
      kinds.push(kind);
      return rule;
    },
    [MODEL[5]!, MODEL[6]!, MODEL[0]!],
  );
  expect(kinds).toEqual([undefined, "qkv"]);
  expect(groups.map(({ parameters }) => parameters.map(({ name }) => name))).toEqual([
    ["none"],
    ["q", "qkv"],
  ]);
});

test.each([undefined, 0])("rulesByKind() refuses factors of the weight decay %s", (weightDecay) => {
  const values = { learningRate: 0.5, weightDecay, weightDecayFactors: FACTORS };
  expect(() => rulesByKind(sgdEntry, values, sgd)).toThrow(
    "Cannot use weightDecayFactors of sgd: its weight decay is 0, which they multiply; pass a weightDecay, or leave them out",
  );
});
