import { basename, resolve } from "node:path";
import { GPT2_PRESETS, type GPT2Config } from "@lrm/gpt2";
import { oneOf } from "./nearest.ts";
import { readPretrainedConfig } from "./pretrained.ts";
import type { RunConfig } from "./run_config.ts";

/** A model's size, and what people call it. */
export interface ChosenModel {
  readonly model: RunConfig["model"];
  readonly size: GPT2Config;
  readonly label: string;
}

/** The model that the flags name. */
export async function chooseModel(flags: {
  readonly preset: string;
  readonly from?: string;
}): Promise<ChosenModel> {
  if (flags.from !== undefined) {
    return chosen(await readPretrainedConfig(flags.from), basename(resolve(flags.from)));
  }
  const presets = Object.keys(GPT2_PRESETS) as (keyof typeof GPT2_PRESETS)[];
  const label = oneOf("preset", flags.preset, presets);
  return chosen(GPT2_PRESETS[label], label);
}

function chosen(size: GPT2Config, label: string): ChosenModel {
  return { model: { kind: "gpt2", preset: label, config: size }, size, label };
}
