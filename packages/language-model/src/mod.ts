/**
 * Common parts of language models: the head and loss around the blocks, reading and writing
 * checkpoints, a decoder with a key/value cache, and sampling.
 *
 * @module
 */
export * from "./checkpoint_names.ts";
export * from "./config.ts";
export * from "./decoder.ts";
export * from "./generate.ts";
export * from "./half_types.ts";
export * from "./hugging_face.ts";
export * from "./initialize.ts";
export * from "./layout.ts";
export { readWeights } from "./load.ts";
export * from "./model.ts";
export * from "./quote_value.ts";
export { type SampleOptions, sampleToken } from "./sample.ts";
export * from "./save.ts";
export * from "./special_tokens.ts";
export * from "./tied_head.ts";
