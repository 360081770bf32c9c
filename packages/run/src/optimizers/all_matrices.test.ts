import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { CATALOG } from "../catalog.ts";
import { familyOf, modelOf } from "../models/find_model.ts";
import { checkOptimizer } from "./check_optimizer.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";
import { createOptimizer } from "./create_optimizer.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { problemOfOptimizer } from "./problem_of_optimizer.ts";

const { kind, config } = modelOf("llama-nano");
const size = { ...config, vocabularySize: 32, layers: 1, width: 16, mlpWidth: 32 };

test("createOptimizer() trains embedding and head by the matrix rule with allMatrices", () => {
  using model = familyOf(kind).initialize(createReferenceBackend(), size, new Random(1));
  const rolesOf = (flags: OptimizerFlags) => {
    using made = createOptimizer(optimizerConfig("rmnp", size, flags), 10, model, new Random(1));
    return made.groups.map(({ rule, parameters }) => [
      rule.name,
      rule.learningRate,
      [...new Set(parameters.map(({ role }) => role ?? "vector"))].sort(),
    ]);
  };
  const rates = { learningRate: 0.5, adamwLearningRate: 0.25 };
  expect(rolesOf({ ...rates, allMatrices: true })).toEqual([
    ["rmnp", 0.5, ["embedding", "head", "matrix"]],
    ["adamw", 0.25, ["vector"]],
  ]);
  expect(rolesOf(rates)).toEqual([
    ["rmnp", 0.5, ["matrix"]],
    ["adamw", 0.25, ["embedding", "head", "vector"]],
  ]);
});

test("optimizerConfig() and problemOfOptimizer() refuse rates that allMatrices leaves unused", () => {
  const flags = { allMatrices: true, adamwHeadLearningRate: 1 };
  expect(() => optimizerConfig("muon", size, flags)).toThrow(
    "Cannot use --adamw-head-learning-rate with --all-matrices: AdamW then trains biases and gains alone; leave one of them out",
  );
  const good = optimizerConfig("muon", size, { allMatrices: true });
  expect(problemOfOptimizer(good)).toBeUndefined();
  const bad = { ...good, adamw: { ...good.adamw, headLearningRate: 1 } };
  expect(problemOfOptimizer(bad)).toBe(
    "optimizer.adamw.headLearningRate is 1, which no parameter has with optimizer.allMatrices",
  );
});

test("optimizerConfig() refuses allMatrices where an optimizer trains everything", () => {
  expect(() => optimizerConfig("adamw", size, { allMatrices: true })).toThrow(
    "Cannot use --all-matrices with adamw",
  );
});

test("checkOptimizer() looks at embedding and head with allMatrices", () => {
  const check = (allMatrices: boolean) => {
    const flags = { rank: 16, splitQkv: false, allMatrices };
    const wide = { ...size, vocabularySize: 8 };
    checkOptimizer({ kind, config: wide }, optimizerConfig("low-rank-muon", wide, flags), CATALOG);
  };
  expect(() => check(false)).not.toThrow();
  expect(() => check(true)).toThrow('Cannot train parameter "model.embed_tokens.weight"');
});
