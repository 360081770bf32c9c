/**
 * LLaMA on any `@lrm/tensor` backend: the model in the sizes of papers on optimizers, Hugging Face
 * checkpoints in and out, and sampling.
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
export { ARCHITECTURE_CLASSES } from "./_architecture_classes.ts";
export { ARCHITECTURES, checkConfig, LLAMA_PRESETS, type LLaMAConfig } from "./config.ts";
export * from "./hugging_face_config.ts";
export * from "./hugging_face_export.ts";
export { parameterCount, parameterLayout } from "./layout.ts";
export * from "./memory.ts";
export * from "./model.ts";
export type { RopeScaling } from "./rope_scaling.ts";
export { streamCheckpoint } from "./save.ts";
