import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import type { Recipe } from "./recipe.ts";
import {
  RMNP_SETTINGS,
  RMNP_SOURCE,
  type RmnpResult,
  resultNote,
  SMALL_BATCH_NOTE,
} from "./rmnp.ts";

/**
 * Rates of AdamW, alone and beside Muon, of Muon, and of RMNP and the AdamW beside it; perplexities
 * from the paper, which also calls 130m 135M, at its earlier settings; and the result at these
 * rates.
 */
const SIZES = {
  "60m": {
    steps: 10_000,
    rates: { adamw: 1e-3, muon: 0.01, rmnp: 0.005 },
    all: { muon: 0.03, rmnp: 0.01 },
    perplexity: { adamw: 33.28, muon: 29.58, rmnp: 28.95 },
    gap: 0.016,
  },
  "130m": {
    steps: 20_000,
    rates: { adamw: 1e-3, muon: 0.01, rmnp: 0.03 },
    all: { muon: 0.01, rmnp: 0.02 },
    perplexity: { adamw: 23.24, muon: 22.42, rmnp: 22.14 },
    gap: 0.016,
  },
  "350m": {
    steps: 60_000,
    rates: { adamw: 1e-3, muon: 0.004, rmnp: 0.005 },
    all: { muon: 0.01, rmnp: 0.005 },
    perplexity: { adamw: 17.31, muon: 16.87, rmnp: 16.85 },
    gap: 0.0002,
    behind: 90,
  },
  "1b": {
    steps: 90_000,
    rates: { adamw: 6e-4, muon: 0.001, rmnp: 0.005 },
    all: { muon: 0.005, rmnp: 0.005 },
    perplexity: undefined,
    gap: 0.017,
  },
} as const satisfies Record<string, SizeSettings>;

/** Published settings and results of a size. */
interface SizeSettings extends RmnpResult {
  readonly steps: number;
  readonly rates: Readonly<Record<Name, number>>;
  /** Rates of the variants "-All", which train embedding and head by the matrix rule too. */
  readonly all: Readonly<Record<"muon" | "rmnp", number>>;
  readonly perplexity: Readonly<Record<Name, number>> | undefined;
}

type Name = "rmnp" | "muon" | "adamw";
const TOKENS_NOTE =
  "Perplexities are over LLaMA's 32,000 tokens; the tokens here are GPT-2's, which give other numbers.";
const SIZE_NOTE =
  "The paper's 350M has 16 layers with MLPs of 2,816 channels; the usual one, here, has 24 with 2,736.";

const SCHEDULE_NOTE = "Their cosine ends at a tenth of the rates, here at 0.";

/** Joins the notes of a size. */
function noteOf(size: keyof typeof SIZES, ...notes: readonly string[]): string {
  return [...notes, TOKENS_NOTE, SCHEDULE_NOTE, ...(size === "350m" ? [SIZE_NOTE] : [])].join(" ");
}

function recipe(name: Name, size: keyof typeof SIZES): Recipe {
  const { steps, rates, perplexity, ...result }: SizeSettings = SIZES[size];
  const optimizer: OptimizerConfig = {
    name,
    learningRate: rates[name],
    weightDecay: 0.1,
    ...(name !== "adamw" && {
      adamw: { learningRate: name === "rmnp" ? rates.rmnp : rates.adamw, weightDecay: 0.1 },
    }),
    ...RMNP_SETTINGS,
  };
  return {
    preset: `llama-${size}`,
    text: "C4, as token shards",
    batch: 32,
    accumulation: 16,
    context: 256,
    steps,
    optimizer,
    // The division of a batch changes no number.
    chosen: [...(size === "350m" ? ["preset"] : []), "batch", "accumulation"],
    source: RMNP_SOURCE,
    ...(perplexity && {
      published: {
        value: perplexity[name],
        unit: "perplexity",
        settings: "the paper's earlier settings",
      },
    }),
    note: noteOf(
      size,
      ...(name === "adamw" ? [] : [resultNote(result)]),
      ...(name === "rmnp" ? [SMALL_BATCH_NOTE] : []),
    ),
  };
}

/** Trains embedding and head by the matrix rule too. */
function allRecipe(name: "muon" | "rmnp", size: keyof typeof SIZES): Recipe {
  const { published: _, optimizer, ...others } = recipe(name, size);
  const { all, rates } = SIZES[size];
  const learningRate = all[name];
  return {
    ...others,
    optimizer: {
      ...optimizer,
      learningRate,
      // AdamW beside RMNP has the rate of the matrices here too.
      adamw: { ...optimizer.adamw, learningRate: name === "rmnp" ? learningRate : rates.adamw },
      allMatrices: true,
    },
    note: noteOf(size, ...(name === "rmnp" ? [SMALL_BATCH_NOTE] : [])),
  };
}

/** LLaMA in four sizes, also with embedding and head under the matrix rule. */
export const LLAMA_RECIPES: Readonly<Record<string, Recipe>> = Object.fromEntries(
  (Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((size) => [
    ...(["rmnp", "muon", "adamw"] as const).map((name) => [
      `${name}/llama-${size}`,
      recipe(name, size),
    ]),
    ...(["rmnp", "muon"] as const).map((name) => [
      `${name}/llama-${size}-all`,
      allRecipe(name, size),
    ]),
  ]),
);
