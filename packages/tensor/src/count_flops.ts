import type { AttentionGeometry } from "./attention.ts";
import type { Backend } from "./backend.ts";
import type { ConvolutionGeometry } from "./convolution.ts";
import type { MatmulOperation } from "./matmul.ts";
import { observeOperations } from "./observe_operations.ts";
import type { Operation } from "./operations.ts";

/**
 * Counts the floating-point operations that `body` asks a backend for: those of products (half of
 * them where the product is symmetric), attention, convolutions and orthonormalization. Elementwise
 * work is not counted. On a dry backend, it costs nothing but this count.
 *
 * @example
 * ```ts
 * import { countFlops, createDryBackend, matmul, Tensor } from "@lrm/tensor";
 * const backend = createDryBackend();
 * const x = Tensor.allocate(backend, [100, 50]);
 * const y = Tensor.allocate(backend, [50, 10]);
 * expect(countFlops(backend, () => matmul(x, y))).toBe(2 * 100 * 50 * 10);
 * ```
 */
export function countFlops(backend: Backend, body: () => void): number {
  let flops = 0;
  const add = (operation: Operation, isPart: boolean): void => {
    if (!isPart) flops += flopsOf(operation);
  };
  observeOperations(backend, add, body);
  return flops;
}

/** Counts the floating-point operations of one operation, as {@link countFlops} does. */
export function flopsOf(operation: Operation): number {
  switch (operation.kind) {
    case "matmul":
      return productFlops(operation);
    case "attention":
      return 2 * attentionProduct(operation); // QKᵀ and PV
    case "attentionGradient":
      return 5 * attentionProduct(operation); // QKᵀ again, and dV, dP, dQ, dK
    case "convolution":
    case "convolutionWeightGradient":
    case "convolutionInputGradient":
      return convolutionFlops(operation);
    case "orthonormalizeRows": {
      const { batch, count, length } = operation;
      return 4 * batch * count ** 2 * length; // reflections, then the basis
    }
    default:
      return 0;
  }
}

function productFlops({ batch, m, n, k, symmetric }: MatmulOperation): number {
  return (symmetric ? 1 : 2) * batch * m * n * k;
}

function convolutionFlops({
  batch,
  groups,
  channels,
  outputs,
  windows,
}: ConvolutionGeometry): number {
  const { size, count } = windows;
  return 2 * batch * groups * outputs * count[0] * count[1] * channels * size[0] * size[1];
}

/** One product of a causal attention: every query with every key that it sees. */
function attentionProduct(geometry: AttentionGeometry): number {
  const { batch, heads, queries, past, headSize } = geometry;
  const pairs = queries * past + (queries * (queries + 1)) / 2;
  return 2 * batch * heads * pairs * headSize;
}
