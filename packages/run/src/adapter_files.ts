import type { LanguageModel } from "@lrm/language-model";
import { type LoRA, peftConfig, streamAdapter } from "@lrm/lora";
import type { ModelFamily } from "./models/model_family.ts";

/** Name of PEFT's file with the configuration of adapters. */
export const ADAPTER_CONFIG = "adapter_config.json";
/** Name of PEFT's file with the factors of adapters. */
export const ADAPTER_WEIGHTS = "adapter_model.safetensors";

/**
 * Makes the files of a folder of PEFT: chunks by name, to write in this order. Do not change the
 * factors until the last chunk.
 *
 * @param adapted  the adapted model
 * @param of  `family` of the model, and `baseModel`, the folder or name that the adapters belong to
 */
export function adapterFiles(
  { model, lora }: { readonly model: LanguageModel; readonly lora: LoRA },
  of: {
    readonly family: Pick<ModelFamily, "parameterLayout" | "checkpointPrefix">;
    readonly baseModel?: string | undefined;
  },
): Record<string, AsyncIterable<Uint8Array> | Iterable<string>> {
  const { family, baseModel } = of;
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
