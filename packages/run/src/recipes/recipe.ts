import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";

/** What a published run was made with, and what came out. */
export interface Recipe {
  /** A preset. */
  readonly preset: string;
  /** The text that it is for. */
  readonly text: string;
  /** Windows in a batch, batches in a step, tokens in a window. */
  readonly batch: number;
  readonly accumulation: number;
  readonly context: number;
  readonly steps: number;
  readonly optimizer: OptimizerConfig;
  /** Settings, by their paths, that the source does not publish: `steps`, `optimizer.learningRate`. */
  readonly chosen: readonly string[];
  /** Paper and place. */
  readonly source: string;
  /** What the source reports. */
  readonly published?: { readonly value: number; readonly unit: "nats per token" | "perplexity" };
  /** How this differs from what the source did. */
  readonly note?: string;
}
