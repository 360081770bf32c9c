/** Configuration of the runs of a page, as its controls and its address show it. */
export interface PlaygroundConfig {
  readonly model: ModelChoice;
  readonly data: DataChoice;
  /** 1 to 6 runs, trained side by side from the same weights on the same batches. */
  readonly runs: readonly RunChoice[];
  readonly steps: number;
  /** Windows of the model's context in a step. */
  readonly batchSize: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  /** Weight whose spectrum is drawn: `h.0.attn.c_attn.weight`. Default: none. */
  readonly spectrum?: string;
}

/** One of {@link MODEL_SIZES}, or a custom size. Tokens are always bytes. */
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
  /** The text is sent beside the configuration; an address contains its name only. */
  | { readonly kind: "file"; readonly name: string };

/** An optimizer, with the settings that a visitor chose. */
export interface RunChoice {
  /** Name of an entry of the page's catalog. */
  readonly optimizer: string;
  /** Values by the names of the entry's settings. Default: the entry's defaults in training. */
  readonly settings?: SettingValues;
}

export type SettingValues = Readonly<Record<string, unknown>>;

/** A run's optimizer with its defaults filled in. */
export interface CompleteRunChoice extends RunChoice {
  readonly settings: SettingValues;
}

/** Names run number `index`, counted from 0: `A`, `B` and so on. */
export function runLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

export const BACKEND_CHOICES = ["auto", "webgpu", "cpu"] as const;
/** `auto` is WebGPU where there is a GPU, and the CPU elsewhere. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** Sizes of models by name. */
export const MODEL_SIZES = {
  tiny: { kind: "gpt2", layers: 2, width: 64, heads: 2, contextLength: 64 },
  nano: { kind: "gpt2", layers: 4, width: 128, heads: 4, contextLength: 128 },
  micro: { kind: "gpt2", layers: 6, width: 256, heads: 8, contextLength: 256 },
  small: { kind: "gpt2", layers: 12, width: 768, heads: 12, contextLength: 1024 },
} as const satisfies Record<string, CustomModel>;
export type ModelName = keyof typeof MODEL_SIZES;

/** Gives the numbers of a model, chosen by name or not. */
export function dimensionsOf(model: ModelChoice): CustomModel {
  return typeof model === "string" ? MODEL_SIZES[model] : model;
}

/** Smallest and largest value of every number in a configuration, those of optimizers left out. */
export const LIMITS = {
  layers: [1, 48],
  width: [8, 2048],
  heads: [1, 64],
  contextLength: [8, 2048],
  runs: [1, 6],
  steps: [1, 1_000_000],
  batchSize: [1, 512],
  seed: [0, Number.MAX_SAFE_INTEGER],
} as const satisfies Record<string, readonly [number, number]>;

/** Configuration of a first visit. */
export const DEFAULT_CONFIG: PlaygroundConfig = {
  model: "nano",
  data: { kind: "built-in" },
  runs: [{ optimizer: "adamw" }, { optimizer: "muon" }],
  steps: 500,
  batchSize: 4,
  seed: 1,
  backend: "auto",
  spectrum: "h.0.mlp.c_fc.weight",
};
