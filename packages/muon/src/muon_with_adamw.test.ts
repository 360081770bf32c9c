import { AUXILIARY_SETTINGS, constant, trainingDefaultOf } from "@lrm/optimizer";
import { full, Random, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { muonEntry } from "./muon.ts";
import { muonWithAdamW } from "./muon_with_adamw.ts";

const backend = createReferenceBackend();

const parameter = (name: string, role: string | undefined, shape: number[], trainable = true) => ({
  ...{ name, role, trainable },
  value: full(backend, shape, 1),
  gradient: full(backend, shape, 10),
});

const parameters = () => [
  parameter("embedding", "embedding", [3, 2]),
  parameter("weight", "matrix", [2, 2]),
  parameter("frozen", "matrix", [2, 2], false),
  parameter("bias", undefined, [2]),
  parameter("head", "head", [3, 2]),
];

const described = (options?: Parameters<typeof muonWithAdamW>[1]) => {
  using optimizer = muonWithAdamW(parameters(), options);
  return optimizer.groups.map(({ rule, parameters }) => [
    rule.name,
    rule.learningRate,
    parameters.map(({ name }) => name),
  ]);
};

test("muonWithAdamW() groups by role, with the learning rates that programs train with", () => {
  const learningRate = trainingDefaultOf(muonEntry.settings.learningRate!, { width: 64 });
  expect(described()).toEqual([
    ["muon", learningRate, ["weight"]],
    ["adamw", AUXILIARY_SETTINGS.learningRate!.default, ["embedding", "bias", "head"]],
  ]);
});

test("muonWithAdamW() takes a model, and groups its parameters as those of a list", () => {
  const listed = parameters();
  using optimizer = muonWithAdamW({ parameters: listed }, { learningRate: 1 });
  using expected = muonWithAdamW(listed, { learningRate: 1 });
  expect(optimizer.groups.map(({ parameters }) => parameters)).toEqual(
    expected.groups.map(({ parameters }) => parameters),
  );
  expect(optimizer.groups[0]!.parameters).toEqual([listed[1]]);
});

test("muonWithAdamW() passes settings to both rules", () => {
  const adamw = { learningRate: 2, headLearningRate: 3, weightDecay: 0.5 };
  expect(described({ learningRate: 1, momentum: 0.5, adamw })).toEqual([
    ["muon", 1, ["weight"]],
    ["adamw", 3, ["head"]],
    ["adamw", 2, ["embedding"]],
    ["adamw", 2, ["bias"]],
  ]);
  using optimizer = muonWithAdamW(parameters(), { momentum: 0.5, adamw });
  const [muon, head] = optimizer.groups.map(({ rule }) => rule.settings);
  expect(muon).toMatchObject({ momentum: 0.5 });
  expect(head).toMatchObject({ weightDecay: 0.5 });
});

test("muonWithAdamW() takes factors of the learning rate and weight decay by kind of matrix", () => {
  const factors = { qkv: 0.5, attentionOutput: 1, mlpInput: 2, mlpOutput: 1 };
  const matrices = [undefined, "mlpInput", "qkv"].map((kind) => ({
    ...parameter(`matrix of ${kind}`, "matrix", [2, 2]),
    kind,
  }));
  const options = { weightDecay: 0.25, learningRateFactors: factors, weightDecayFactors: factors };
  using optimizer = muonWithAdamW([...matrices, parameter("bias", undefined, [2])], options);
  const own = optimizer.groups.map(({ rule, parameters: [{ name } = matrices[0]!] }) => [
    ...[rule.name, rule.learningRate, rule.settings.weightDecay, name],
  ]);
  expect(own).toEqual([
    ["muon", 0.01, 0.25, "matrix of undefined"],
    ["muon", 0.02, 0.5, "matrix of mlpInput"],
    ["muon", 0.005, 0.125, "matrix of qkv"],
    ["adamw", 0.006, 0, "bias"],
  ]);
});

test("muonWithAdamW() keeps state for the parameters that a rank owns", () => {
  const all = parameters();
  using optimizer = muonWithAdamW(all, { owned: () => new Set([all[3]!]) });
  const names = Object.keys(optimizer.state().tensors);
  expect(names.length).toBeGreaterThan(0);
  expect(names.every((name) => name.startsWith("bias."))).toBe(true);
});

test("muonWithAdamW() uses a schedule for all groups, and clips", async () => {
  const options = { schedule: () => 0.5, maxGradientNorm: 1, random: new Random(1) };
  using optimizer = muonWithAdamW(parameters(), options);
  expect([0, 1].map((group) => optimizer.learningRate(group))).toEqual([0.005, 0.003]);
  optimizer.step();
  const [norm] = await optimizer.gradientNorm!.read();
  expect(norm).toBeCloseTo(10 * Math.sqrt(6 + 4 + 2 + 6), 3);
});

test("muonWithAdamW() refuses a setting that Muon does not have, and a weight without a role", () => {
  const wrong = { learningrate: 1 } as object;
  expect(() => muonWithAdamW(parameters(), wrong)).toThrow("Cannot use muon with learningrate 1");
  const nameless = {
    name: "w",
    value: tensor(backend, [1], [1, 1]),
    gradient: full(backend, [1, 1], 1),
  };
  expect(() => muonWithAdamW([nameless], { schedule: constant() })).toThrow(
    'Cannot group parameter "w" of shape [1, 1]: it has no role',
  );
});
