import { type SaveOptions, streamWeights } from "@lrm/language-model";
import { PREFIX } from "./_names.ts";
import { HEAD, parameterLayout } from "./layout.ts";
import type { GPT2 } from "./model.ts";

/**
 * Writes a `model.safetensors` as transformers does for a GPT-2 with a head: sorted names with
 * `transformer.`, weights of linear layers as (in, out), and no tensor for a tied head. Reads one
 * parameter at a time. Do not change the model until the last chunk.
 *
 * Save `configToHuggingFace(model.config)` beside it as `config.json`. If Hugging Face's GPT-2 does
 * not support the configuration, save `model.config` itself.
 *
 * @param options  `dtype`: type in the file. Default: F32; `valuesOf`: other values to write
 * @returns chunks to write in order
 * @example
 * ```ts
 * import { GPT2, GPT2_PRESETS, streamCheckpoint } from "@lrm/gpt2";
 * import { openSafetensors } from "@lrm/safetensors";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const config = { ...GPT2_PRESETS.nano, layers: 1 };
 * using model = GPT2.initialize(createReferenceBackend(), config, new Random(1));
 * const chunks: Uint8Array<ArrayBuffer>[] = [];
 * for await (const chunk of streamCheckpoint(model)) chunks.push(chunk.slice());
 * const file = new Blob(chunks);
 * const reader = await openSafetensors({
 *   size: file.size,
 *   async read(offset, length) {
 *     return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
 *   },
 * });
 * expect(reader.tensors.get("transformer.h.0.attn.c_attn.weight")?.shape).toEqual([128, 384]);
 * ```
 */
export function streamCheckpoint(
  { config, parameters }: Pick<GPT2, "config" | "parameters">,
  options: SaveOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  return streamWeights(parameterLayout(config), parameters, {
    ...options,
    prefix: PREFIX,
    unprefixed: [HEAD],
  });
}
