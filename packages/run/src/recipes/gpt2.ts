import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import { LOW_RANK_MUON } from "./low_rank_muon.ts";
import type { Recipe } from "./recipe.ts";
import {
  RMNP_SETTINGS,
  RMNP_SOURCE,
  type RmnpResult,
  resultNote,
  SMALL_BATCH_NOTE,
} from "./rmnp.ts";

/** Batches of 480 windows with 1,024 tokens. */
const GPT2 = {
  batch: 8,
  accumulation: 60,
  context: 1024,
  source: RMNP_SOURCE,
} as const satisfies Partial<Recipe>;
/** Weight decay of AdamW; that of the matrix rules is 0. */
const WEIGHT_DECAY = 0.1;

interface TextSettings extends RmnpResult {
  /** Rate of RMNP. */
  readonly rate: number;
}

/** Rates of AdamW alone, of Muon, of AdamW beside Muon and RMNP, and of RMNP on either text. */
const SIZES = {
  small: {
    steps: 10_000,
    adamw: 6e-4,
    muon: 2e-2,
    beside: 3e-3,
    rmnp: {
      openwebtext: { rate: 4e-3, gap: 0.002, behind: 80 },
      "fineweb-edu": { rate: 3e-3, gap: 0.005 },
    },
  },
  medium: {
    steps: 20_000,
    adamw: 3e-4,
    muon: 1e-2,
    beside: 1.5e-3,
    rmnp: {
      openwebtext: { rate: 5e-3, gap: 0.019 },
      "fineweb-edu": { rate: 2e-3, gap: 0.004 },
    },
  },
  large: {
    steps: 40_000,
    adamw: 2e-4,
    muon: 6.67e-3,
    beside: 1e-3,
    rmnp: {
      openwebtext: { rate: 3e-3, gap: 0.029 },
      "fineweb-edu": { rate: 3e-3, gap: 0.029 },
    },
  },
  xl: {
    steps: 50_000,
    adamw: 2e-4,
    muon: 6.67e-3,
    beside: 1e-3,
    rmnp: {
      "fineweb-edu": { rate: 2e-3, gap: 0.03 },
    },
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

const MODEL_NOTE =
  "Their models have no biases, divide the scores of attention by the layer's number, and clamp queries and keys to ±10. Their cosine ends at 1e-5 to 6e-5, here at 0.";

type Name = keyof typeof PERPLEXITY;
type Size = keyof typeof SIZES;
type Text = keyof typeof TEXTS;

function optimizerOf(name: Name, size: Size, rmnp: number): OptimizerConfig {
  const { adamw, muon, beside } = SIZES[size];
  if (name === "adamw") {
    return { name, learningRate: adamw, weightDecay: WEIGHT_DECAY, ...RMNP_SETTINGS };
  }
  return {
    name,
    learningRate: name === "rmnp" ? rmnp : muon,
    weightDecay: 0,
    // Their scripts give every parameter of two axes to the matrix rule, embeddings too.
    allMatrices: true,
    adamw: { learningRate: beside, weightDecay: WEIGHT_DECAY },
    ...RMNP_SETTINGS,
  };
}

function recipe(name: Name, size: Size, text: Text, rmnp: TextSettings): [string, Recipe] {
  const { title, suffix } = TEXTS[text];
  const isPublished = size === "small" && text === "openwebtext";
  const settings: Recipe = {
    ...GPT2,
    preset: size,
    text: title,
    steps: SIZES[size].steps,
    optimizer: optimizerOf(name, size, rmnp.rate),
    // The division of a batch changes no number.
    chosen: ["batch", "accumulation"],
    ...(isPublished && { published: { value: PERPLEXITY[name], unit: "perplexity" } }),
    note: [
      ...(name === "adamw" ? [] : [resultNote(rmnp)]),
      ...(name === "rmnp" ? [SMALL_BATCH_NOTE] : []),
      MODEL_NOTE,
    ].join(" "),
  };
  return [`${name}/gpt2-${size}${suffix}`, settings];
}

/** GPT-2 in four sizes on two texts, and low-rank Muon on the small one. */
export const GPT2_RECIPES: Readonly<Record<string, Recipe>> = {
  "low-rank-muon/gpt2-small": LOW_RANK_MUON,
  ...Object.fromEntries(
    (Object.keys(PERPLEXITY) as Name[]).flatMap((name) =>
      (Object.keys(SIZES) as Size[]).flatMap((size) =>
        (Object.entries(SIZES[size].rmnp) as [Text, TextSettings][]).map(([text, rmnp]) =>
          recipe(name, size, text, rmnp),
        ),
      ),
    ),
  ),
};
