/**
 * Reverse-mode automatic differentiation: a tape that owns all values of a forward pass,
 * parameters, differentiable operations, and fused expressions that need no backward pass.
 *
 * @module
 */
export type { AxisOptions, ReductionOptions } from "./_axes.ts";
export type { Operand } from "./_elementwise.ts";
export * from "./accuracy.ts";
export * from "./arithmetic.ts";
export { attention, type MaskedAttentionOptions } from "./attention.ts";
export * from "./average_pool1d.ts";
export * from "./average_pool2d.ts";
export * from "./batch_norm.ts";
export * from "./causal_attention.ts";
export * from "./check_gradients.ts";
export * from "./concatenate.ts";
export * from "./conv1d.ts";
export * from "./conv2d.ts";
export { type CrossEntropyOptions, crossEntropy } from "./cross_entropy.ts";
export * from "./differentiable.ts";
export * from "./dropout.ts";
export * from "./embedding.ts";
export { EXACT_GELU, exactGelu } from "./exact_gelu.ts";
export * from "./functions.ts";
export * from "./gather.ts";
export { gelu } from "./gelu.ts";
export * from "./grad.ts";
export * from "./group_norm.ts";
export * from "./layer_norm.ts";
export * from "./linear.ts";
export * from "./linear_cross_entropy.ts";
export type { Activation, LinearOptions } from "./linear_options.ts";
export * from "./map.ts";
export { matmul, type ProductOptions } from "./matmul.ts";
export * from "./max.ts";
export * from "./max_pool1d.ts";
export * from "./max_pool2d.ts";
export * from "./mean_squared_error.ts";
export * from "./operands.ts";
export * from "./pad.ts";
export * from "./parameter.ts";
export type { ParameterOptions, ParameterRole, StackOptions } from "./parameter_options.ts";
export * from "./permute.ts";
export * from "./recording.ts";
export * from "./reshape.ts";
export * from "./rms_norm.ts";
export * from "./rotary.ts";
export * from "./silu_gate.ts";
export * from "./slice.ts";
export { softCap } from "./soft_cap.ts";
export * from "./softmax.ts";
export * from "./stop_gradient.ts";
export * from "./sum.ts";
export * from "./tape.ts";
export * from "./tape_options.ts";
export * from "./tape_value.ts";
export {
  adapterOf,
  adaptWeight,
  type PlainLinear,
  type WeightAdapter,
} from "./weight_adapter.ts";
export type * from "./window_options.ts";
