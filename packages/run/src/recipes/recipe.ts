import type { WindowOrder } from "@lrm/train";
import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";

/** Settings of a published run, and its result. */
export interface Recipe {
  /** Name of a preset. */
  readonly preset: string;
  /** Training text of the source. */
  readonly text: string;
  /** Windows in a batch, batches in a step, tokens in a window. */
  readonly batch: number;
  readonly accumulation: number;
  readonly context: number;
  readonly steps: number;
  /** Order of the training windows. Default: that of a run. */
  readonly order?: WindowOrder;
  /** Minimum tokens of the final evaluation. Default: that of a run. */
  readonly evaluationTokens?: number;
  readonly optimizer: OptimizerConfig;
  /**
   * Paths of the settings that the source does not publish: `steps`, `optimizer.learningRate`.
   */
  readonly chosen: readonly string[];
  /** Paper, and section or table. */
  readonly source: string;
  /** Result that the source reports. */
  readonly published?: {
    readonly value: number;
    readonly unit: "nats per token" | "perplexity";
    /** Settings of the result, where they differ from these: `the paper's earlier settings`. */
    readonly settings?: string;
  };
  /** Difference from the source, if any. */
  readonly note?: string;
}
