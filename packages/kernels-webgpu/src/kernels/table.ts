import type { Backend, Kernels, Operation, OperationKind, Operations } from "@lrm/tensor";
import { type ComposedKind, completeKernels, type OwnKernels } from "@lrm/tensor/compose";
import { runAttention, runAttentionGradient } from "./attention.ts";
import type { Context } from "./context.ts";
import { runGather } from "./gather.ts";
import { runInverseCholesky } from "./inverse_cholesky.ts";
import { runMap } from "./map.ts";
import { runMatmul } from "./matmul.ts";
import { runOrthonormalizeRows } from "./orthonormalize_rows.ts";
import { runRandom } from "./random.ts";
import { runReduce } from "./reduce.ts";
import { runScatterAdd } from "./scatter_add.ts";
import { runWiden } from "./widen.ts";

type Runs<Kind extends OperationKind> = {
  readonly [Each in Kind]: (context: Context, operation: Operations[Each]) => void;
};

/** Kernels of this package. Convolutions are composed of maps and products. */
export const KERNELS: Runs<Exclude<OperationKind, ComposedKind>> & Partial<Runs<ComposedKind>> = {
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
};

/** Returns the functions that record operations as kernel calls on a backend. */
export function kernelsOn(backend: Backend, context: Context): Kernels {
  const kernels = Object.entries(KERNELS).map(([kind, run]) => [
    kind,
    (operation: Operation) => (run as Run)(context, operation),
  ]);
  return completeKernels(backend, Object.fromEntries(kernels) as OwnKernels);
}

type Run = (context: Context, operation: Operation) => void;
