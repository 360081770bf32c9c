/**
 * The model of modded-nanogpt's optimization benchmark on any `@lrm/tensor` backend, with its
 * initialization, checkpoints in and out, and sampling.
 *
 * @module
 */
export {
  Decoder,
  type GenerateOptions,
  generate,
  type SampleOptions,
  sampleToken,
} from "@lrm/language-model";
export { checkConfig, NANOGPT_PRESETS, type NanoGPTConfig } from "./config.ts";
export { parameterBytes, parameterCount, parameterLayout } from "./layout.ts";
export * from "./model.ts";
export { streamCheckpoint } from "./save.ts";
