import { streamWeights } from "@lrm/language-model";
import type { EncodeFloat32Options } from "@lrm/safetensors";
import { parameterLayout } from "./layout.ts";
import type { LLaMA } from "./model.ts";

/**
 * The bytes of a `model.safetensors` as transformers writes it for a `LlamaForCausalLM`: weights (out, in), and no tensor for a tied head. Reads one parameter at a time; put `configToHuggingFace(model.config)` beside it as `config.json`.
 *
 * The model must stay as it is until the last chunk.
 *
 * @param options.dtype  type in the file. Default F32
 * @returns chunks to write in order
 */
export function streamCheckpoint(
  { config, parameters }: Pick<LLaMA, "config" | "parameters">,
  options: EncodeFloat32Options = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return streamWeights(parameterLayout(config), parameters, options);
}
