/**
 * Reverse-mode automatic differentiation for language models: a tape that owns all values of a
 * forward pass, parameters, and the operations of a transformer.
 *
 * @module
 */
export * from "./accuracy.ts";
export * from "./add_variables.ts";
export * from "./causal_attention.ts";
export { crossEntropy } from "./cross_entropy.ts";
export * from "./differentiable.ts";
export * from "./embedding.ts";
export { gelu } from "./gelu.ts";
export * from "./layer_norm.ts";
export * from "./linear.ts";
export * from "./linear_cross_entropy.ts";
export * from "./operands.ts";
export * from "./parameter.ts";
export type { ParameterOptions, ParameterRole, StackOptions } from "./parameter_options.ts";
export * from "./recording.ts";
export * from "./rms_norm.ts";
export * from "./rotary.ts";
export * from "./scale_variable.ts";
export * from "./silu_gate.ts";
export * from "./tape.ts";
export * from "./tape_options.ts";
export * from "./tape_value.ts";
