/**
 * GPT-2 on any `@lrm/tensor` backend: the model and its published sizes, Hugging Face checkpoints in and out, and sampling.
 *
 * @module
 */
export * from "./config.ts";
export * from "./decoder.ts";
export * from "./generate.ts";
export * from "./hugging_face_config.ts";
export { parameterCount } from "./layout.ts";
export * from "./memory.ts";
export * from "./model.ts";
export { type SampleOptions, sampleToken } from "./sample.ts";
export { streamCheckpoint } from "./save.ts";
