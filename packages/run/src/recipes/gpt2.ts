import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import { LOW_RANK_MUON } from "./low_rank_muon.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Batches of 480 windows with 1,024 tokens; warm-up for a tenth of the run, then half a cosine;
 * weight decay of AdamW alone.
 */
const GPT2 = {
  batch: 8,
  accumulation: 60,
  context: 1024,
  source:
    "Deng et al. 2026 (RMNP), https://arxiv.org/abs/2603.20527, and their scripts of July 2026",
} as const satisfies Partial<Recipe>;
const SCHEDULE = { schedule: "cosine", warmup: 0.1, cooldown: 0 } as const;
const WEIGHT_DECAY = 0.1;

/** Rates of AdamW alone, of Muon and RMNP on either text, and of AdamW beside both. */
const SIZES = {
  small: {
    steps: 10_000,
    adamw: 6e-4,
    muon: 2e-2,
    beside: 3e-3,
    rmnp: { openwebtext: 4e-3, "fineweb-edu": 3e-3 },
  },
  medium: {
    steps: 20_000,
    adamw: 3e-4,
    muon: 1e-2,
    beside: 1.5e-3,
    rmnp: { openwebtext: 5e-3, "fineweb-edu": 2e-3 },
  },
  large: {
    steps: 40_000,
    adamw: 2e-4,
    muon: 6.67e-3,
    beside: 1e-3,
    rmnp: { openwebtext: 3e-3, "fineweb-edu": 3e-3 },
  },
  xl: {
    steps: 50_000,
    adamw: 2e-4,
    muon: 6.67e-3,
    beside: 1e-3,
    rmnp: { "fineweb-edu": 2e-3 },
  },
} as const;
const TEXTS = {
  openwebtext: { title: "OpenWebText, as token shards", suffix: "" },
  "fineweb-edu": { title: "FineWeb-Edu, as token shards", suffix: "-fineweb-edu" },
} as const;
/**
 * Published perplexities of GPT-2 small on OpenWebText. Those of larger models are only in the
 * paper's figures.
 */
const PERPLEXITY = { rmnp: 22.82, muon: 22.86, adamw: 23.86 } as const;

type Name = keyof typeof PERPLEXITY;
type Size = keyof typeof SIZES;
type Text = keyof typeof TEXTS;

function optimizerOf(name: Name, size: Size, rmnp: number): OptimizerConfig {
  const { adamw, muon, beside } = SIZES[size];
  if (name === "adamw") {
    return { name, learningRate: adamw, weightDecay: WEIGHT_DECAY, ...SCHEDULE };
  }
  return {
    name,
    learningRate: name === "rmnp" ? rmnp : muon,
    weightDecay: 0,
    adamw: { learningRate: beside, weightDecay: WEIGHT_DECAY },
    ...SCHEDULE,
  };
}

function recipe(name: Name, size: Size, text: Text, rmnp: number): [string, Recipe] {
  const { title, suffix } = TEXTS[text];
  const isPublished = size === "small" && text === "openwebtext";
  const settings: Recipe = {
    ...GPT2,
    preset: size,
    text: title,
    steps: SIZES[size].steps,
    optimizer: optimizerOf(name, size, rmnp),
    // The division of a batch changes no number.
    chosen: ["batch", "accumulation"],
    ...(isPublished && { published: { value: PERPLEXITY[name], unit: "perplexity" } }),
  };
  return [`${name}/gpt2-${size}${suffix}`, settings];
}

/** GPT-2 in four sizes on two texts, and low-rank Muon on the small one. */
export const GPT2_RECIPES: Readonly<Record<string, Recipe>> = {
  "low-rank-muon/gpt2-small": LOW_RANK_MUON,
  ...Object.fromEntries(
    (Object.keys(PERPLEXITY) as Name[]).flatMap((name) =>
      (Object.keys(SIZES) as Size[]).flatMap((size) =>
        (Object.entries(SIZES[size].rmnp) as [Text, number][]).map(([text, rate]) =>
          recipe(name, size, text, rate),
        ),
      ),
    ),
  ),
};
