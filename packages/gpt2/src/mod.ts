/**
 * GPT-2 on any `@lrm/tensor` backend: the model in its published sizes, Hugging Face checkpoints in
 * and out, and sampling.
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
export { PREFIX as CHECKPOINT_PREFIX } from "./_names.ts";
export { checkConfig, GPT2_PRESETS, type GPT2Config } from "./config.ts";
export * from "./hugging_face_config.ts";
export { parameterCount, parameterLayout } from "./layout.ts";
export * from "./memory.ts";
export * from "./model.ts";
export { streamCheckpoint } from "./save.ts";
