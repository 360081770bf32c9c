import {
  type BackendChoice,
  type CustomModel,
  MODELS,
  type ModelName,
  type PlaygroundConfig,
  type PlaygroundOptimizer,
} from "../config.ts";
import { count, plural } from "./words.ts";

/** Optimizers as their papers call them. */
export const OPTIMIZER_NAMES: Readonly<Record<PlaygroundOptimizer, string>> = {
  adamw: "AdamW",
  muon: "Muon",
  "low-rank-muon": "Low-rank Muon",
  "newton-muon": "Newton-Muon",
  rmnp: "RMNP",
  nora: "Nora",
};

/** What each does to a matrix, in half a sentence. */
export const OPTIMIZER_HINTS: Readonly<Record<PlaygroundOptimizer, string>> = {
  adamw: "Scales every number by its own gradients’ size: the usual choice, to compare with",
  muon: "Makes all singular values of the momentum alike",
  "low-rank-muon": "As Muon, in the few directions that matter most",
  "newton-muon": "As Muon, after undoing the correlations of a layer’s inputs",
  rmnp: "Normalizes the momentum’s rows",
  nora: "Normalizes rows, and keeps their length",
};

export const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: "Automatic",
  webgpu: "WebGPU",
  cpu: "CPU",
};

/** A model's size in words: `4 layers, 128 wide, 4 heads, context 128: 0.8 million parameters`. */
export function modelSize(model: CustomModel): string {
  const { layers, width, heads, contextLength } = model;
  const blocks = `${plural(layers, "layer")}, ${width} wide, ${plural(heads, "head")}`;
  return `${blocks}, ${contextLength} bytes of context: ${short(parameters(model))} parameters`;
}

/** A GPT-2 over bytes: 12 w² and 13 w of every block, embeddings, positions and the last norm. */
function parameters({ layers, width, contextLength }: CustomModel): number {
  return layers * (12 * width ** 2 + 13 * width) + (256 + contextLength + 2) * width;
}

const short = (value: number): string =>
  value < 99_500 ? count(value) : `${(value / 1e6).toFixed(1)} million`;

/** Models by name, as a list offers them. */
export const MODEL_OPTIONS = (Object.keys(MODELS) as ModelName[]).map(
  (name) => [name, `${capital(name)}, ${short(parameters(MODELS[name]))} parameters`] as const,
);

/** A configuration in a line: `AdamW and Muon on nano`. */
export function summary({ runs, model }: PlaygroundConfig): string {
  const names = runs.map(({ optimizer }) => OPTIMIZER_NAMES[optimizer]);
  return `${names.join(", ")} on ${typeof model === "string" ? model : "a model of your own"}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
