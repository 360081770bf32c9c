import type { AdapterOptions } from "../adapter_config.ts";
import type { OptimizerFlags } from "../optimizers/complete_optimizer.ts";
import type { RunFlags } from "../run_settings.ts";

/** Settings of a published fine-tuning. */
export interface FinetuneRecipe {
  /** Model and examples of the source. */
  readonly model: string;
  readonly examples: string;
  /** Settings by the names of `FinetuneSettings`. */
  readonly settings: RunFlags &
    OptimizerFlags & {
      readonly optimizer: string;
      readonly epochs: number;
      /** Settings of the adapters. Default: all weights are trained. */
      readonly lora?: AdapterOptions;
    };
  /** Paths of the settings that the source does not publish: `epochs`. */
  readonly chosen: readonly string[];
  /** Paper or code, and section or table. */
  readonly source: string;
  /** Differences from the source. */
  readonly note: string;
}

/** AdamW of transformers, whose defaults both sources use. */
const ADAMW = {
  optimizer: "adamw",
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  weightDecay: 0,
} as const;

/** Published fine-tunings, by the names that `lrm finetune --recipe` accepts. */
export const FINETUNE_RECIPES: Readonly<Record<string, FinetuneRecipe>> = {
  "qlora/guanaco-7b": {
    model: "LLaMA, 7 billion parameters",
    examples: "OASST1, the best answer to each message",
    settings: {
      ...ADAMW,
      lora: { rank: 64, alpha: 16, dropout: 0.1 },
      learningRate: 2e-4,
      // Constant: its schedule does without the warm-up that the script names.
      warmup: 0,
      cooldown: 0,
      clip: 0.3,
      batch: 4,
      accumulation: 4,
      epochs: 3,
    },
    chosen: ["epochs"],
    source:
      "Dettmers et al. 2023 (QLoRA), https://arxiv.org/abs/2305.14314, and their script for Guanaco",
    note: "They train 1,875 steps, about three epochs, with frozen weights in 4 bits, and cut prompts at 16 tokens and answers at 512. Here frozen weights have the type of the file.",
  },
  "alpaca/llama-7b": {
    model: "LLaMA, 7 billion parameters",
    examples: "52,002 instructions of Stanford Alpaca",
    settings: {
      ...ADAMW,
      learningRate: 2e-5,
      schedule: "cosine",
      warmup: 0.03,
      clip: 1,
      batch: 4,
      accumulation: 32,
      epochs: 3,
    },
    chosen: [],
    source: "Taori et al. 2023 (Alpaca), https://github.com/tatsu-lab/stanford_alpaca",
    note: "Their batch of 128 is divided among 4 GPUs, which changes no number: each takes 8 batches of 4. They cut examples at 512 tokens.",
  },
};
