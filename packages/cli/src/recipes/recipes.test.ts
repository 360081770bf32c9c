import { leavesOf } from "@lrm/files/values";
import {
  createOptimizer,
  describedRecipe,
  FINETUNE_RECIPES,
  familyOf,
  modelOf,
  optimizerConfig,
  RECIPES,
  recipeOf,
  recipeTable,
  tokensOf,
  UsageError,
} from "@lrm/run";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { withRecipe } from "../flags/recipe_flags.ts";
import type { TrainFlags } from "../flags/train_flags.ts";

const names = Object.keys(RECIPES);

test.each(names)("%s is for a preset that there is, and marks settings that it has", (name) => {
  const { preset, optimizer, chosen, context, ...rest } = recipeOf(name);
  const { kind, config } = modelOf(preset);
  expect(context).toBeLessThanOrEqual(config.contextLength);
  expect(name.startsWith(`${optimizer.name}/`)).toBe(true);
  expect(optimizerConfig(optimizer.name, config, {}, optimizer)).toEqual(optimizer);
  const paths = [...leavesOf({ preset, optimizer, context, ...rest }).keys()];
  for (const each of chosen) expect(paths).toContain(each);
  // The rules take the settings, on a model of the family that is small enough to try.
  const small = {
    ...config,
    vocabularySize: 8,
    contextLength: 8,
    layers: 1,
    width: 128,
    heads: 2,
    mlpWidth: 128,
  };
  using model = familyOf(kind).initialize(createReferenceBackend(), small, new Random(1));
  using made = createOptimizer(optimizer, rest.steps, model, new Random(1));
  const rates = made.groups.map(({ rule }) => [rule.name, rule.learningRate]);
  expect(rates).toContainEqual([optimizer.name, optimizer.learningRate]);
});

test("recipes have the papers' numbers", () => {
  expect(tokensOf(recipeOf("newton-muon/speedrun"))).toBe(512 * 1024 * 6200);
  expect(tokensOf(recipeOf("muon/nanogpt-small"))).toBe(512 * 1024 * 3250);
  const { optimizer, steps } = recipeOf("muon/speedrun");
  expect(Math.round(optimizer.cooldown * steps)).toBe(1800);
  // 0.1 · lr · √max(m, n) is the scale "rms", 0.2 √max(m, n), at half the rate.
  expect(optimizer).toMatchObject({
    learningRate: 0.0018,
    scale: "rms",
    adamw: { learningRate: 0.0036 },
  });
});

test("recipes of the benchmark have its order, validation, result and epsilon for means over tokens", () => {
  const [muon, newtonMuon] = [
    recipeOf("muon/nanogpt-small"),
    recipeOf("newton-muon/nanogpt-small"),
  ];
  expect([muon.steps, newtonMuon.steps]).toEqual([3250, 3300]);
  expect([muon.published?.value, newtonMuon.published?.value]).toEqual([3.28, 3.278]);
  for (const { order, evaluationTokens, optimizer } of [muon, newtonMuon]) {
    expect(order).toBe("sequential");
    expect(evaluationTokens).toBe(10_485_760);
    expect(optimizer.adamw?.epsilon).toBeCloseTo(1.9073486e-16, 22);
    expect(optimizer.coefficients).toBe("converging");
  }
  expect(newtonMuon.chosen).toEqual(muon.chosen);
});

test("perplexities of LLaMA are labelled as those of the paper's earlier settings", () => {
  const name = "rmnp/llama-130m";
  const text = describedRecipe(name, recipeOf(name));
  expect(text).toContain("Published: 22.14 perplexity (the paper's earlier settings)\n");
});

test("recipeTable() lists every recipe, describedRecipe() marks what was chosen", () => {
  const all = [...names, ...Object.keys(FINETUNE_RECIPES)];
  expect(
    recipeTable()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(all);
  const text = describedRecipe("low-rank-muon/gpt2-small", recipeOf("low-rank-muon/gpt2-small"));
  expect(text).toMatch(/optimizer\.rank +100\n/);
  expect(text).toMatch(/optimizer\.momentumWarmup\.from +0\.85\n/);
  expect(text).toMatch(/preset +small {2}\(chosen\)\n/);
  const other = describedRecipe("rmnp/llama-350m", recipeOf("rmnp/llama-350m"));
  expect(other).toContain("The paper's 350M has 16 layers");
});

const flags = { optimizer: "low-rank-muon", preset: "nano", batch: 4, data: "sotu" } as TrainFlags;
const given =
  (...names: string[]) =>
  (flag: string) =>
    names.includes(flag);

test("withRecipe() fills in what was not given", () => {
  const recipe = "rmnp/gpt2-small";
  expect(withRecipe({ ...flags, recipe }, given("data"))).toMatchObject({
    preset: "small",
    optimizer: "rmnp",
    batch: 8,
    accumulation: 60,
    steps: 10_000,
  });
  const own = withRecipe(
    { ...flags, recipe, minutes: 1 },
    given("data", "preset", "batch", "minutes"),
  );
  expect(own).toMatchObject({ preset: "nano", batch: 4, optimizer: "rmnp" });
  expect(own.steps).toBeUndefined();
  expect(withRecipe(flags, given())).toBe(flags);
  const benchmark = { ...flags, recipe: "muon/nanogpt-small", evaluationTokens: 64 };
  expect(withRecipe(benchmark, given("data"))).toMatchObject({
    ...{ evaluationTokens: 10_485_760, order: "sequential" },
  });
  const random = withRecipe({ ...benchmark, order: "random" }, given("data", "order"));
  expect(random.order).toBe("random");
  expect(withRecipe(benchmark, given("data", "evaluationTokens")).evaluationTokens).toBe(64);
});

test("withRecipe() refuses what does not fit in one sentence", () => {
  const refused = (recipe: string, ...names: string[]) => {
    const run = () => withRecipe({ ...flags, recipe }, given(...names));
    expect(run).toThrow(UsageError);
    return expect(run);
  };
  refused("rmnp/gpt2-smal").toThrow('try "rmnp/gpt2-small"');
  refused("alpaca/llama-7b", "data").toThrow(
    "Cannot use --recipe alpaca/llama-7b: it is for fine-tuning; use it with lrm finetune",
  );
  refused("rmnp/gpt2-small", "data", "optimizer").toThrow("it is for rmnp");
  refused("rmnp/gpt2-small").toThrow("give OpenWebText, as token shards with --data");
});

test("optimizerConfig() lets flags win over a recipe", () => {
  const { optimizer } = recipeOf("newton-muon/speedrun");
  const { config } = modelOf("speedrun");
  const own = { learningRate: 0.5, damping: 1, adamwLearningRate: 0.25, cooldown: 0 };
  expect(optimizerConfig("newton-muon", config, own, optimizer)).toEqual({
    ...optimizer,
    learningRate: 0.5,
    damping: 1,
    cooldown: 0,
    adamw: { ...optimizer.adamw, learningRate: 0.25 },
  });
});
