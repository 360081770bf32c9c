/**
 * LoRA for models of `@lrm/autograd`: low-rank adapters over frozen weights, trained by any
 * optimizer, merged into the weights, or stored in the layout of PEFT and read back.
 *
 * @module
 */
export type { AdaptedLayer } from "./adapted_layer.ts";
export { type AdaptableWeight, type FactorLayout, factorLayout, trainedOf } from "./layout.ts";
export { LoRA } from "./lora.ts";
export {
  completeLoRA,
  LORA_INITIALS,
  LORA_SCALINGS,
  type LoRAConfig,
  type LoRAInitial,
  type LoRAOptions,
  type LoRAScaling,
  loraScale,
} from "./options.ts";
export { configFromPEFT, type PEFTConfigOptions, peftConfig } from "./peft_config.ts";
export { type AdapterNames, loadAdapter, streamAdapter } from "./peft_weights.ts";
