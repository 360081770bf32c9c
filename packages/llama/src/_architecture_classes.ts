import type { Architecture } from "./config.ts";

/** Classes of transformers. */
export const CLASSES: Readonly<Record<Architecture, string>> = {
  llama: "LlamaForCausalLM",
  mistral: "MistralForCausalLM",
  qwen2: "Qwen2ForCausalLM",
  qwen3: "Qwen3ForCausalLM",
};

/** Names of the classes of transformers that save such models. */
export const ARCHITECTURE_CLASSES: readonly string[] = Object.values(CLASSES);
