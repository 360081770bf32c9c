import { type SaveOptions, streamWeights } from "@lrm/language-model";
import { parameterLayout } from "./layout.ts";
import type { LLaMA } from "./model.ts";

/**
 * Writes a `model.safetensors` as transformers does for a `LlamaForCausalLM`: weights as (out, in),
 * and no tensor for a tied head. Reads one parameter at a time. Do not change the model until the
 * last chunk. Save `configToHuggingFace(model.config)` beside it as `config.json`.
 *
 * @param options  `dtype`: type in the file. Default: F32; `valuesOf`: other values to write
 * @returns chunks to write in order
 */
export function streamCheckpoint(
  { config, parameters }: Pick<LLaMA, "config" | "parameters">,
  options: SaveOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return streamWeights(parameterLayout(config), parameters, options);
}
