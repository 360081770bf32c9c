import type { WidenOperation } from "./as_float32.ts";
import type { NarrowOperation } from "./as_half.ts";
import type { AttentionGradientOperation, AttentionOperation } from "./attention.ts";
import { composeAttention } from "./composed/attention.ts";
import { composeAttentionGradient } from "./composed/attention_gradient.ts";
import { composeInverseCholesky } from "./composed/inverse_cholesky.ts";
import { composeItself } from "./composed/itself.ts";
import { composeMatmul } from "./composed/matmul.ts";
import { composeOrthonormalizeRows } from "./composed/orthonormalize_rows.ts";
import { composeReduce } from "./composed/reduce.ts";
import type {
  ConvolutionInputGradientOperation,
  ConvolutionOperation,
  ConvolutionWeightGradientOperation,
} from "./convolution.ts";
import type { GatherOperation, ScatterAddOperation } from "./gather.ts";
import type { InverseCholeskyOperation } from "./inverse_cholesky.ts";
import type { MapOperation } from "./map.ts";
import type { MatmulOperation } from "./matmul.ts";
import type { OrthonormalizeRowsOperation } from "./orthonormalize_rows.ts";
import type { RandomOperation } from "./random.ts";
import type { ReduceOperation } from "./reduce.ts";
import { attention } from "./reference/attention.ts";
import { attentionGradient } from "./reference/attention_gradient.ts";
import {
  convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
} from "./reference/convolution.ts";
import { gather, scatterAdd } from "./reference/gather.ts";
import { inverseCholesky } from "./reference/inverse_cholesky.ts";
import { map } from "./reference/map.ts";
import { matmul } from "./reference/matmul.ts";
import { narrow } from "./reference/narrow.ts";
import { orthonormalizeRows } from "./reference/orthonormalize_rows.ts";
import { random } from "./reference/random.ts";
import { reduce } from "./reference/reduce.ts";
import { widen } from "./reference/widen.ts";

/** Operations by kind. A new operation has a line in each list of this file. */
export interface Operations {
  readonly map: MapOperation;
  readonly reduce: ReduceOperation;
  readonly matmul: MatmulOperation;
  readonly gather: GatherOperation;
  readonly scatterAdd: ScatterAddOperation;
  readonly random: RandomOperation;
  readonly orthonormalizeRows: OrthonormalizeRowsOperation;
  readonly inverseCholesky: InverseCholeskyOperation;
  readonly attention: AttentionOperation;
  readonly attentionGradient: AttentionGradientOperation;
  readonly convolution: ConvolutionOperation;
  readonly convolutionWeightGradient: ConvolutionWeightGradientOperation;
  readonly convolutionInputGradient: ConvolutionInputGradientOperation;
  readonly widen: WidenOperation;
  readonly narrow: NarrowOperation;
}

/** Name of an operation. */
export type OperationKind = keyof Operations;

/** Union of all operations. */
export type Operation = Operations[OperationKind];

/** A function for each kind of operation. */
export type Kernels = {
  readonly [Kind in OperationKind]: (operation: Operations[Kind]) => void;
};

/**
 * Compositions of operations from others, for backends without a kernel for them. The kinds that
 * are missing here (`map`, `gather`, `scatterAdd`, `random`, `widen`, `narrow`) need a kernel in
 * every backend.
 */
export const composedKernels = {
  reduce: composeReduce,
  matmul: composeMatmul,
  orthonormalizeRows: composeOrthonormalizeRows,
  inverseCholesky: composeInverseCholesky,
  attention: composeAttention,
  attentionGradient: composeAttentionGradient,
  convolution: composeItself<ConvolutionOperation>,
  convolutionWeightGradient: composeItself<ConvolutionWeightGradientOperation>,
  convolutionInputGradient: composeItself<ConvolutionInputGradientOperation>,
};

/** Definition of each operation in plain JavaScript, on the memory of the reference backend. */
export const referenceKernels: Kernels = {
  map,
  reduce,
  matmul,
  gather,
  scatterAdd,
  random,
  orthonormalizeRows,
  inverseCholesky,
  attention,
  attentionGradient,
  convolution,
  convolutionWeightGradient,
  convolutionInputGradient,
  widen,
  narrow,
};
