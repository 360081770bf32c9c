import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  describedRecipe,
  FINETUNE_RECIPES,
  type FinetuneSettings,
  finetuneRecipeOf,
  finetuneSettings,
  recipeTable,
} from "@lrm/run";
import { afterAll, beforeAll, expect, test } from "vitest";
import { familyFolder } from "../testing/family_folders.ts";
import { lrmHere, Workplace } from "../testing/lrm.ts";

const CPU = ["--backend", "cpu", "--threads", "0"];
const names = Object.keys(FINETUNE_RECIPES);

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());
const MODEL = workplace.at("model");
const DATA = workplace.at("examples.jsonl");

beforeAll(async () => {
  await familyFolder("qwen3", MODEL);
  const example = (at: number) => JSON.stringify({ prompt: `${at}?`, completion: "yes" });
  writeFileSync(DATA, Array.from({ length: 20 }, (_, at) => example(at)).join("\n"));
});

test("recipes of fine-tuning have the numbers of their sources", () => {
  const { settings: guanaco } = finetuneRecipeOf("qlora/guanaco-7b");
  expect(guanaco).toMatchObject({
    lora: { rank: 64, alpha: 16, dropout: 0.1 },
    ...{ learningRate: 2e-4, warmup: 0, cooldown: 0, clip: 0.3, weightDecay: 0 },
  });
  const { settings: alpaca } = finetuneRecipeOf("alpaca/llama-7b");
  expect(alpaca).toMatchObject({
    ...{ learningRate: 2e-5, schedule: "cosine", warmup: 0.03, epochs: 3 },
    ...{ weightDecay: 0, clip: 1 },
  });
  expect(alpaca.lora).toBeUndefined();
  expect([guanaco, alpaca].map((each) => each.batch! * each.accumulation!)).toEqual([16, 128]);
});

test.each(names)(
  "lrm finetune --recipe %s trains by its settings, and records its name",
  async (recipe) => {
    const out = workplace.at(recipe.replace("/", "-"));
    const words = ["finetune", MODEL, "--data", DATA, "--recipe", recipe, "--sample-tokens", "1"];
    const { settings } = finetuneRecipeOf(recipe);
    // The model is narrower than the published rank.
    const rank = settings.lora ? ["--lora-rank", "8"] : [];
    const { code, stderr } = await lrmHere([...words, ...rank, "--out", out, ...CPU]);
    expect(code, stderr).toBe(0);
    const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8"));
    const { lora, learningRate, clip, schedule, batch, accumulation, epochs } = settings;
    // 18 examples are learned, and an epoch of fewer than a batch is a part of a step.
    const steps = Math.max(1, Math.ceil((18 * epochs) / (batch! * accumulation!)));
    expect(config).toMatchObject({
      recipe,
      optimizer: { name: "adamw", learningRate, maxGradientNorm: clip, weightDecay: 0 },
      training: { batch, accumulation, steps },
      ...(lora && { lora: { ...lora, rank: 8 } }),
    });
    expect(config.optimizer.schedule).toBe(schedule);
    expect(config.lora === undefined).toBe(lora === undefined);
  },
);

const settings = (more: Partial<FinetuneSettings>) =>
  finetuneSettings({ from: "model", data: "examples.jsonl", ...more } as FinetuneSettings);

test("finetuneSettings() lets given settings win over a recipe", () => {
  const recipe = "qlora/guanaco-7b";
  const own = settings({ recipe, lora: { rank: 8 }, steps: 5, learningRate: 1 });
  expect(own).toMatchObject({ lora: { rank: 8, alpha: 16, dropout: 0.1 }, steps: 5 });
  expect(own).toMatchObject({ learningRate: 1, clip: 0.3 });
  expect(own.epochs).toBeUndefined();
  const cosine = settings({ recipe, schedule: "cosine" });
  expect([cosine.schedule, cosine.warmup, cosine.cooldown]).toEqual([
    "cosine",
    undefined,
    undefined,
  ]);
  expect(settings({ recipe, packed: true, full: undefined }).examples).toEqual({ packed: true });
});

test.each([
  [{ recipe: "qlora/guanaco" }, 'try "qlora/guanaco-7b"'],
  [
    { recipe: "muon/speedrun" },
    "Cannot use --recipe muon/speedrun: it is for training from random weights; use it with lrm train",
  ],
  [
    { recipe: "alpaca/llama-7b", optimizer: "muon" },
    "Cannot use --optimizer muon with --recipe alpaca/llama-7b: it is for adamw",
  ],
  [
    { recipe: "alpaca/llama-7b", lora: { rank: 2 } },
    "Cannot use settings of adapters with --recipe alpaca/llama-7b: it trains all weights",
  ],
  [
    { recipe: "qlora/guanaco-7b", full: true },
    "Cannot use --full with --recipe qlora/guanaco-7b: it trains adapters",
  ],
  [
    { recipe: "alpaca/llama-7b", full: false },
    "Cannot train adapters with --recipe alpaca/llama-7b: it trains all weights; leave out full: false",
  ],
  [
    { full: true, lora: { rank: 2 } },
    "Cannot use settings of adapters with --full: it trains all weights; leave one of them out",
  ],
])("finetuneSettings() refuses %j in one sentence", (more, message) => {
  expect(() => settings(more)).toThrow(message);
});

test("recipes of fine-tuning are listed and described, with what was chosen", () => {
  for (const name of names) expect(recipeTable()).toContain(`\n${name} `);
  const guanaco = describedRecipe("qlora/guanaco-7b", finetuneRecipeOf("qlora/guanaco-7b"));
  expect(guanaco).toMatch(/epochs +3 {2}\(chosen\)\n/);
  const text = describedRecipe("alpaca/llama-7b", finetuneRecipeOf("alpaca/llama-7b"));
  expect(text).toMatch(/accumulation +32\n/);
  expect(text).toContain("Their batch of 128 is divided among 4 GPUs");
  expect(text).not.toContain("(chosen)");
  expect(text).toMatch(/learningRate +0\.00002\n/);
  expect(text).toContain(
    "Fine-tune: npx lrm finetune <model> --recipe alpaca/llama-7b --data <examples>",
  );
});
