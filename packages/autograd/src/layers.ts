/**
 * Layers: parameters with names, roles and initial values, and the operations that use them. A
 * model of your own combines them by `sequential`, or makes its parameters by a `LayerContext`.
 *
 * @module
 */
export type { ConvolutionLayerOptions } from "./layers/_convolution.ts";
export * from "./layers/attention.ts";
export * from "./layers/batch_norm.ts";
export * from "./layers/conv1d.ts";
export * from "./layers/conv2d.ts";
export * from "./layers/dense.ts";
export * from "./layers/embedding.ts";
export * from "./layers/group_norm.ts";
export * from "./layers/layer.ts";
export * from "./layers/layer_context.ts";
export * from "./layers/layer_norm.ts";
export * from "./layers/rms_norm.ts";
export * from "./layers/sequential.ts";
