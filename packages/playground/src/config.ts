/** What the playground trains, as the page's controls and its address say it. */
export interface PlaygroundConfig {
  readonly model: ModelChoice;
  readonly data: DataChoice;
  /** 1 to 6, trained side by side from the same weights on the same batches. */
  readonly runs: readonly RunChoice[];
  readonly steps: number;
  /** Windows of the model's context in a step. */
  readonly batchSize: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  /** The weight whose spectrum is drawn: `h.0.attn.c_attn.weight`; undefined: none. */
  readonly spectrum?: string;
}

/** One of {@link MODELS}, or a size of one's own. Tokens are bytes in every case. */
export type ModelChoice = ModelName | CustomModel;

export interface CustomModel {
  readonly kind: "gpt2";
  readonly layers: number;
  /** A multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly contextLength: number;
}

export type DataChoice =
  | { readonly kind: "built-in" }
  /** The text travels beside the configuration; an address only names it. */
  | { readonly kind: "file"; readonly name: string };

export interface RunChoice {
  readonly optimizer: PlaygroundOptimizer;
  /** Default: one that works on the nano model. */
  readonly learningRate?: number;
  /** Of low-rank Muon only. Default: a quarter of the width. */
  readonly rank?: number;
}

/** What people call run number `index`, counted from 0. */
export function runLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** A run's optimizer with nothing left open. */
export interface ChosenOptimizer extends RunChoice {
  readonly learningRate: number;
}

/** In the order in which a page offers them. */
export const PLAYGROUND_OPTIMIZERS = [
  "adamw",
  "muon",
  "low-rank-muon",
  "newton-muon",
  "rmnp",
  "nora",
] as const;
export type PlaygroundOptimizer = (typeof PLAYGROUND_OPTIMIZERS)[number];

export const BACKEND_CHOICES = ["auto", "webgpu", "cpu"] as const;
/** `auto`: WebGPU where a GPU computes, else the CPU. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** Sizes by name. */
export const MODELS = {
  tiny: { kind: "gpt2", layers: 2, width: 64, heads: 2, contextLength: 64 },
  nano: { kind: "gpt2", layers: 4, width: 128, heads: 4, contextLength: 128 },
  micro: { kind: "gpt2", layers: 6, width: 256, heads: 8, contextLength: 256 },
  small: { kind: "gpt2", layers: 12, width: 768, heads: 12, contextLength: 1024 },
} as const satisfies Record<string, CustomModel>;
export type ModelName = keyof typeof MODELS;

/** Least and most of every number that a configuration has. */
export const LIMITS = {
  layers: [1, 48],
  width: [8, 2048],
  heads: [1, 64],
  contextLength: [8, 2048],
  runs: [1, 6],
  learningRate: [1e-6, 10],
  rank: [1, 2048],
  steps: [1, 1_000_000],
  batchSize: [1, 512],
  seed: [0, Number.MAX_SAFE_INTEGER],
} as const satisfies Record<string, readonly [number, number]>;

export const DEFAULT_CONFIG: PlaygroundConfig = {
  model: "nano",
  data: { kind: "built-in" },
  runs: [{ optimizer: "adamw" }, { optimizer: "low-rank-muon" }],
  steps: 500,
  batchSize: 4,
  seed: 1,
  backend: "auto",
  spectrum: "h.0.attn.c_attn.weight",
};
