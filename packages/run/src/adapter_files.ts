import type { LanguageModel } from "@lrm/language-model";
import { type LoRA, peftConfig, streamAdapter } from "@lrm/lora";
import type { ModelFamily } from "./models/model_family.ts";

/** Files of PEFT. */
export const ADAPTER_CONFIG = "adapter_config.json";
export const ADAPTER_WEIGHTS = "adapter_model.safetensors";

/**
 * Makes the files of a folder of PEFT: chunks by name, to write in this order. Do not change the
 * factors until the last chunk.
 *
 * @param adapted  the adapted model
 * @param family  family of the model
 * @param baseModel  folder or name of the model that the adapters belong to
 */
export function adapterFiles(
  { model, lora }: { readonly model: LanguageModel; readonly lora: LoRA },
  {
    family,
    baseModel,
  }: {
    readonly family: Pick<ModelFamily, "parameterLayout" | "checkpointPrefix">;
    readonly baseModel?: string | undefined;
  },
): Record<string, AsyncIterable<Uint8Array> | Iterable<string>> {
  const layout = family.parameterLayout(model.config);
  const adapted = new Set(lora.layers.map(({ weight }) => weight.name));
  const config = peftConfig(lora, {
    parameters: model.parameters,
    fanInFanOut: layout.some(({ name, transposed }) => transposed === true && adapted.has(name)),
    ...(baseModel !== undefined && { baseModel }),
  });
  return {
    [ADAPTER_WEIGHTS]: streamAdapter(lora, { prefix: family.checkpointPrefix ?? "" }),
    // Written last: without it, the folder is not an adapter.
    [ADAPTER_CONFIG]: [`${JSON.stringify(config, null, 2)}\n`],
  };
}
