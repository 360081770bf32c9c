import { defineOptimizer, MATRIX_KINDS, roleOf, setting, sgd } from "@lrm/optimizer";
import { copyInto, Random, type Tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { familyOf, modelOf } from "../models/find_model.ts";
import { MODELS } from "../models/models.ts";
import { recipeOf } from "../recipes/find_recipe.ts";
import { createOptimizer } from "./create_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { optimizerFields } from "./optimizer_fields.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { problemOfOptimizer } from "./problem_of_optimizer.ts";

const presets = MODELS.flatMap(({ presets }) => Object.keys(presets));

test.each(presets)("every matrix of %s has a kind, and nothing else has", (preset) => {
  const { kind, config } = modelOf(preset);
  const layout = familyOf(kind).parameterLayout(config);
  const kinds = new Set(layout.map((each) => each.kind));
  expect(kinds).toEqual(new Set([undefined, ...MATRIX_KINDS]));
  for (const { name, shape, role, kind } of layout) {
    const isMatrix = roleOf({ name, value: { shape }, role }) === "matrix";
    expect(kind !== undefined, name).toBe(isMatrix);
  }
});

const { kind, config } = modelOf("nanogpt-nano");
const size = {
  ...config,
  ...{ vocabularySize: 8, contextLength: 8, layers: 2, width: 16, heads: 2, mlpWidth: 64 },
};
const backend = createReferenceBackend();
const initial = () => familyOf(kind).initialize(backend, size, new Random(1));

/** Rule, learning rate, weight decay and kinds of each group. */
function groupsOf(optimizer: OptimizerConfig) {
  using model = initial();
  using made = createOptimizer(optimizer, 10, model, new Random(1));
  return made.groups.map(({ rule, parameters }) => [
    rule.name,
    rule.learningRate.toFixed(4),
    Number(rule.settings.weightDecay).toFixed(4),
    [...new Set(parameters.map(({ kind, role }) => kind ?? role))].join(" "),
  ]);
}

test("createOptimizer() gives the kinds of newton-muon/nanogpt-small their published rates and decays", () => {
  expect(groupsOf(recipeOf("newton-muon/nanogpt-small").optimizer)).toEqual([
    ["newton-muon", "0.0200", "0.0250", "qkv"],
    ["newton-muon", "0.0250", "0.0250", "attentionOutput"],
    ["newton-muon", "0.0300", "0.0375", "mlpInput"],
    ["newton-muon", "0.0300", "0.0250", "mlpOutput"],
    ["adamw", "0.0031", "0.0000", "head"],
    ["adamw", "0.3000", "0.0000", "embedding"],
    ["adamw", "0.0100", "0.0000", "vector"],
  ]);
});

test("createOptimizer() has the factor 1 for embedding and head with allMatrices", () => {
  const factors = { qkv: 0.5, attentionOutput: 1, mlpInput: 2, mlpOutput: 3 };
  const flags = { learningRate: 0.5, allMatrices: true, learningRateFactors: factors };
  const groups = groupsOf(optimizerConfig("rmnp", size, flags));
  expect(groups.map(([rule, rate, , kinds]) => [rule, rate, kinds])).toEqual([
    ["rmnp", "0.5000", "embedding head"],
    ["rmnp", "0.2500", "qkv"],
    ["rmnp", "0.5000", "attentionOutput"],
    ["rmnp", "1.0000", "mlpInput"],
    ["rmnp", "1.5000", "mlpOutput"],
    ["adamw", "0.0060", "vector"],
  ]);
});

test("an optimizer with factors goes on from its state with the same bits", async () => {
  const { learningRateFactors, weightDecayFactors } = recipeOf(
    "newton-muon/nanogpt-small",
  ).optimizer;
  const flags = { weightDecay: 1, learningRateFactors, weightDecayFactors };
  const optimizer = optimizerConfig("muon", size, flags);
  const made = () => {
    const model = initial();
    return { model, optimizer: createOptimizer(optimizer, 10, model, new Random(1)) };
  };
  const steps = (run: ReturnType<typeof made>, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      for (const { name, gradient } of run.model.parameters) {
        using drawn = new Random(step).fork(name).normal(gradient.backend, gradient.shape);
        copyInto(gradient, drawn);
      }
      run.optimizer.step();
    }
  };
  const read = async (tensor: Tensor) => ({ shape: tensor.shape, data: await tensor.read() });
  const valuesOf = (run: ReturnType<typeof made>) =>
    Promise.all(run.model.parameters.map(({ value }) => value.read()));

  const whole = made();
  steps(whole, 0, 2);
  const { tensors, record } = whole.optimizer.state();
  const saved = Object.fromEntries(
    await Promise.all(
      Object.entries(tensors).map(async ([name, tensor]) => [name, await read(tensor)] as const),
    ),
  );
  const again = made();
  for (const [index, { value }] of again.model.parameters.entries()) {
    copyInto(value, whole.model.parameters[index]!.value);
  }
  again.optimizer.loadState({ tensors: saved, record: JSON.parse(JSON.stringify(record)) });
  steps(whole, 2, 4);
  steps(again, 2, 4);
  expect(await valuesOf(again)).toEqual(await valuesOf(whole));
  for (const { model, optimizer } of [whole, again]) {
    optimizer.dispose();
    model.dispose();
  }
});

test("problemOfOptimizer() names a factor that is not allowed", () => {
  const factors = { qkv: 1, attentionOutput: 1, mlpInput: 2, mlpOutput: 1 };
  const made = optimizerConfig("muon", size, { weightDecay: 1, weightDecayFactors: factors });
  expect(problemOfOptimizer(made)).toBeUndefined();
  expect(problemOfOptimizer({ ...made, weightDecayFactors: { ...factors, mlpInput: -1 } })).toBe(
    "optimizer.weightDecayFactors.mlpInput is -1",
  );
  const { qkv: _, ...others } = factors;
  expect(problemOfOptimizer({ ...made, learningRateFactors: others })).toBe(
    "optimizer.learningRateFactors.qkv is missing",
  );
});

test("optimizerFields() has factors of the weight decay only where an entry has this setting", () => {
  const learningRate = setting.number({ from: 0, default: 1, help: "Step size" });
  const plain = defineOptimizer({
    ...{ name: "plain", title: "Plain", help: "Follows the gradient", trains: "matrices" },
    settings: { learningRate },
    make: ({ learningRate }) => sgd({ learningRate }),
  });
  const names = optimizerFields(plain).map(({ flag }) => flag);
  expect(names).toContain("learningRateFactors");
  expect(names).not.toContain("weightDecayFactors");
});
