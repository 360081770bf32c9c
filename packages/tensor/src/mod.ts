/**
 * Device-agnostic tensors: handles to memory on a backend, a small set of operations, fused
 * elementwise kernels written once as expressions, and random numbers that are the same everywhere.
 *
 * @module
 */
export * from "./as_float32.ts";
export * from "./as_half.ts";
export type * from "./attention.ts";
export * from "./backend.ts";
export * from "./bfloat16.ts";
export * from "./blocks.ts";
export { bytesText } from "./bytes_text.ts";
export type * from "./convolution.ts";
export * from "./count_flops.ts";
export * from "./diagonal.ts";
export * from "./differentiate_map.ts";
export * from "./dry_backend.ts";
export * from "./dtype.ts";
export * from "./elementwise.ts";
export * from "./errors.ts";
export * from "./expression.ts";
export * from "./float16.ts";
export * from "./gather.ts";
export * from "./inverse_cholesky.ts";
export * from "./map.ts";
export * from "./matmul.ts";
export * from "./memory_account.ts";
export * from "./observe_operations.ts";
export type * from "./operand.ts";
export type { Kernels, Operation, OperationKind, Operations } from "./operations.ts";
export * from "./orthonormalize_rows.ts";
export * from "./philox.ts";
export * from "./program.ts";
export * from "./random.ts";
export * from "./reduce.ts";
export * from "./run_kernel.ts";
export * from "./scaled_squares.ts";
export { drain, keep, scope, scopeParts } from "./scope.ts";
export * from "./second_moment.ts";
export * from "./shape.ts";
export * from "./square_scale.ts";
export * from "./stacks.ts";
export { addStrided, copyStrided } from "./strided.ts";
export * from "./tensor.ts";
export type { Windows } from "./windows/windows.ts";
