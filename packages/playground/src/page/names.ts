import { parameterCount } from "@lrm/gpt2";
import {
  type BackendChoice,
  type CustomModel,
  dimensionsOf,
  MODEL_SIZES,
  type ModelChoice,
  type ModelName,
  type PlaygroundConfig,
} from "../config.ts";
import { findEntry } from "../optimizer/catalog.ts";
import { modelConfig } from "../optimizer/model_config.ts";
import { count, plural } from "./words.ts";

export const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: "Automatic",
  webgpu: "WebGPU",
  cpu: "CPU",
};

/** Gives an optimizer's title: `Low-rank Muon`. */
export function optimizerTitle(name: string): string {
  return findEntry(name)?.title ?? name;
}

/**
 * Describes a model: `4 layers, 128 wide, 4 heads, 128 bytes of context: 0.8 million parameters`.
 */
export function modelSize(model: CustomModel): string {
  const { layers, width, heads, contextLength } = model;
  const blocks = `${plural(layers, "layer")}, ${width} wide, ${plural(heads, "head")}`;
  return `${blocks}, ${contextLength} bytes of context: ${parameters(model)}`;
}

function parameters(model: CustomModel): string {
  const value = parameterCount(modelConfig(model));
  const short = value < 99_500 ? count(value) : `${(value / 1e6).toFixed(1)} million`;
  return `${short} parameters`;
}

/** Models by name, as a list offers them. */
export const MODEL_OPTIONS = (Object.keys(MODEL_SIZES) as ModelName[]).map(
  (name) => [name, `${capital(name)}, ${parameters(MODEL_SIZES[name])}`] as const,
);

/** Names a model: `GPT-2 nano`. */
export function modelTitle(model: ModelChoice): string {
  return `GPT-2 ${typeof model === "string" ? model : "of a custom size"}`;
}

/** Summarizes a configuration in a line: `AdamW, Low-rank Muon on nano`. */
export function summary({ runs, model }: PlaygroundConfig): string {
  const names = runs.map(({ optimizer }) => optimizerTitle(optimizer));
  return `${names.join(", ")} on ${typeof model === "string" ? model : "a custom model"}`;
}

/** Shortens the description of a device: `CPU, 4 threads`. */
export const shortDevice = (device: string): string => device.replace(/^CPU: .*, /, "CPU, ");

/** Describes the settings that all runs share, in a line for a picture. */
export function settingsLine(config: PlaygroundConfig, device: string): string {
  const { model, data, steps, batchSize } = config;
  const text = data.kind === "file" ? data.name : "State of the Union";
  const parts = [
    `${modelTitle(model)}, ${parameters(dimensionsOf(model))}`,
    `batch ${batchSize} × ${dimensionsOf(model).contextLength} bytes`,
    plural(steps, "step"),
    shortDevice(device),
    text,
  ];
  return parts.filter((part) => part !== "").join("  ·  ");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
