import type { Backend, Kernels, Operation, OperationKind, Operations } from "@lrm/tensor";
import { runAttention, runAttentionGradient } from "./attention.ts";
import type { Context } from "./context.ts";
import { runGather } from "./gather.ts";
import { runInverseCholesky } from "./inverse_cholesky.ts";
import { runMap } from "./map.ts";
import { runMatmul } from "./matmul.ts";
import { runNarrow } from "./narrow.ts";
import { runOrthonormalizeRows } from "./orthonormalize_rows.ts";
import { runRandom } from "./random.ts";
import { runReduce } from "./reduce.ts";
import { runScatterAdd } from "./scatter_add.ts";
import { runWiden } from "./widen.ts";

/** Operations without a kernel here: they bring their composition. */
type Composed = "convolution" | "convolutionWeightGradient" | "convolutionInputGradient";

/** Kernels of this package. */
export const KERNELS: {
  readonly [Kind in Exclude<OperationKind, Composed>]: (
    context: Context,
    operation: Operations[Kind],
  ) => void;
} = {
  map: runMap,
  reduce: runReduce,
  matmul: runMatmul,
  gather: runGather,
  scatterAdd: runScatterAdd,
  random: runRandom,
  orthonormalizeRows: runOrthonormalizeRows,
  inverseCholesky: runInverseCholesky,
  attention: runAttention,
  attentionGradient: runAttentionGradient,
  widen: runWiden,
  narrow: runNarrow,
};

/** Returns the functions that record operations as kernel calls on a backend. */
export function kernelsOn(backend: Backend, context: Context): Kernels {
  const kernels = Object.entries(KERNELS).map(([kind, run]) => [
    kind,
    (operation: Operation) => (run as Run)(context, operation),
  ]);
  const composed: Pick<Kernels, Composed> = {
    convolution: (operation) => operation.compose(backend, operation),
    convolutionWeightGradient: (operation) => operation.compose(backend, operation),
    convolutionInputGradient: (operation) => operation.compose(backend, operation),
  };
  return { ...Object.fromEntries(kernels), ...composed } as Kernels;
}

type Run = (context: Context, operation: Operation) => void;
