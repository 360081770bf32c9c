import type { GPT2Config } from "@lrm/gpt2";
import type { TokenizerName, TrainSettings } from "@lrm/train";
import { RunError, readConfig } from "@lrm/train/node";
import type { OptimizerConfig } from "./optimizers.ts";

const VERSION = 1;

/** Everything that decides a run's numbers, as `config.json` keeps it. */
export interface RunConfig {
  readonly version: typeof VERSION;
  readonly model: { readonly kind: "gpt2"; readonly preset: string; readonly config: GPT2Config };
  /** A folder with a pretrained model to start from. */
  readonly from?: string;
  readonly tokenizer: TokenizerName;
  /** What `--data` named. */
  readonly data: string;
  /** Tokens of both parts, to notice when the data became other data. */
  readonly dataTokens: { readonly train: number; readonly validation: number };
  readonly optimizer: OptimizerConfig;
  readonly training: TrainSettings;
  /** The device that computes it; another one rounds differently. */
  readonly device: {
    readonly backend: "cpu" | "webgpu";
    readonly description: string;
    readonly software: boolean;
  };
}

/** The configuration in a run folder. */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const config = (await readConfig(folder)) as Partial<RunConfig>;
  if (config.version !== VERSION || !config.model || !config.training || !config.optimizer) {
    throw new RunError(
      `Cannot read ${folder}/config.json: it is not a run configuration of version ${VERSION}; start a new run`,
    );
  }
  return config as RunConfig;
}
