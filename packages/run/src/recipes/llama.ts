import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";

const SCHEDULE = { schedule: "cosine", warmup: 0.1, cooldown: 0 } as const;

/**
 * Learning rates of RMNP and perplexities from the paper, and steps from Zhao et al. 2024 (GaLore).
 * The paper also calls 130m 135M.
 */
const SIZES = {
  "60m": { rate: 0.005, steps: 10_000, adamw: 33.28, muon: 29.58, rmnp: 28.95 },
  "130m": { rate: 0.03, steps: 20_000, adamw: 23.24, muon: 22.42, rmnp: 22.14 },
  "350m": { rate: 0.005, steps: 60_000, adamw: 17.31, muon: 16.87, rmnp: 16.85 },
  "1b": { rate: 0.005, steps: 100_000 },
} as const satisfies Record<
  string,
  { rate: number; steps: number } & Partial<Record<Name, number>>
>;

type Name = "rmnp" | "muon" | "adamw";
const ADAMW_RATE = 1e-3;
const TOKENS_NOTE =
  "Perplexities are over LLaMA's 32,000 tokens; the tokens here are GPT-2's, which give other numbers.";
const SIZE_NOTE =
  "The paper's 350M has 16 layers with MLPs of 2,816 channels; the usual one, here, has 24 with 2,736.";

function recipe(name: Name, size: keyof typeof SIZES): Recipe {
  const {
    rate,
    steps,
    ...perplexity
  }: { rate: number; steps: number } & Partial<Record<Name, number>> = SIZES[size];
  const optimizer: OptimizerConfig = {
    name,
    learningRate: { rmnp: rate, muon: 0.02, adamw: ADAMW_RATE }[name],
    weightDecay: 0.1,
    ...(name !== "adamw" && { adamw: { learningRate: ADAMW_RATE, weightDecay: 0.1 } }),
    ...SCHEDULE,
  };
  const value = perplexity[name];
  return {
    preset: `llama-${size}`,
    text: "C4, as token shards",
    batch: 32,
    accumulation: 16,
    context: 256,
    steps,
    optimizer,
    chosen: [
      ...(size === "350m" ? ["preset"] : []),
      ...["text", "batch", "accumulation", "steps"],
      ...["optimizer.schedule", "optimizer.warmup"],
      ...(name === "rmnp" ? [] : ["optimizer.learningRate"]),
      ...(name === "adamw" ? [] : ["optimizer.adamw.learningRate"]),
    ],
    source: "Deng et al. 2026 (RMNP), https://arxiv.org/abs/2603.20527",
    ...(value !== undefined && { published: { value, unit: "perplexity" } }),
    note: size === "350m" ? `${TOKENS_NOTE} ${SIZE_NOTE}` : TOKENS_NOTE,
  };
}

/** LLaMA in four sizes. */
export const LLAMA_RECIPES: Readonly<Record<string, Recipe>> = Object.fromEntries(
  (["rmnp", "muon", "adamw"] as const).flatMap((name) =>
    (Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => [
      `${name}/llama-${size}`,
      recipe(name, size),
    ]),
  ),
);
