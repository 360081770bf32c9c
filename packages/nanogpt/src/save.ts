import { type SaveOptions, streamWeights } from "@lrm/language-model";
import { parameterLayout } from "./layout.ts";
import type { NanoGPT } from "./model.ts";

/**
 * Writes a safetensors file with the names of the benchmark's model and weights as (out, in). Reads
 * one parameter at a time. Do not change the model until the last chunk. The file does not contain
 * the configuration: save `model.config` beside it.
 *
 * @param options  `dtype`: type in the file. Default: F32; `valuesOf`: other values to write
 * @returns chunks to write in order
 */
export function streamCheckpoint(
  { config, parameters }: Pick<NanoGPT, "config" | "parameters">,
  options: SaveOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return streamWeights(parameterLayout(config), parameters, options);
}
