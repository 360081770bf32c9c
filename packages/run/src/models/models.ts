import * as gpt2 from "@lrm/gpt2";
import * as llama from "@lrm/llama";
import * as nanogpt from "@lrm/nanogpt";
import type { ModelFamily } from "./model_family.ts";
import { VOCABULARIES } from "./vocabulary.ts";

const GPT2_FAMILY: ModelFamily = {
  ...gpt2,
  name: "gpt2",
  title: "GPT-2",
  presets: gpt2.GPT2_PRESETS,
  checkpointPrefix: gpt2.CHECKPOINT_PREFIX,
  architectures: ["GPT2LMHeadModel"],
  initialize: gpt2.GPT2.initialize,
  load: gpt2.GPT2.load,
};

const LLAMA_FAMILY: ModelFamily = {
  ...llama,
  name: "llama",
  title: "LLaMA",
  // LLaMA's tokenizer is not included: the published sizes have GPT-2's vocabulary instead of
  // 32,000 tokens.
  presets: Object.fromEntries(
    Object.entries(llama.LLAMA_PRESETS).map(([name, config]) => [
      `llama-${name}`,
      name === "nano" ? config : { ...config, vocabularySize: VOCABULARIES.gpt2 },
    ]),
  ),
  modelTypes: llama.ARCHITECTURES,
  architectures: llama.ARCHITECTURE_CLASSES,
  initialize: llama.LLaMA.initialize,
  load: llama.LLaMA.load,
};

const NANOGPT_FAMILY: ModelFamily = {
  ...nanogpt,
  name: "nanogpt",
  title: "NanoGPT",
  presets: {
    "nanogpt-nano": nanogpt.NANOGPT_PRESETS.nano,
    "nanogpt-small": nanogpt.NANOGPT_PRESETS.small,
  },
  architectures: [],
  initialize: nanogpt.NanoGPT.initialize,
  load: nanogpt.NanoGPT.load,
};

/** The families of models of this project; see `withModels()` for others. */
export const MODELS: readonly ModelFamily[] = [GPT2_FAMILY, LLAMA_FAMILY, NANOGPT_FAMILY];
