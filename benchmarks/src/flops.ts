import type { AttentionGeometry, Backend, MatmulOperation } from "@lrm/tensor";

/**
 * Floating-point operations that `run` asks a backend for: those of products (half of them where the product is symmetric), attention and orthonormalization. Elementwise work is not counted.
 */
export function countFlops(backend: Backend, run: () => void): number {
  const { matmul, attention, attentionGradient, orthonormalizeRows } = backend;
  let flops = 0;
  backend.matmul = (operation) => {
    flops += productFlops(operation);
    matmul.call(backend, operation);
  };
  backend.attention = (operation) => {
    flops += 2 * attentionProduct(operation); // QKᵀ and PV
    attention.call(backend, operation);
  };
  backend.attentionGradient = (operation) => {
    flops += 5 * attentionProduct(operation); // QKᵀ again, and dV, dP, dQ, dK
    attentionGradient.call(backend, operation);
  };
  backend.orthonormalizeRows = (operation) => {
    const { batch, count, length } = operation;
    flops += 4 * batch * count ** 2 * length; // reflections, then the basis
    orthonormalizeRows.call(backend, operation);
  };
  try {
    run();
    return flops;
  } finally {
    Object.assign(backend, { matmul, attention, attentionGradient, orthonormalizeRows });
  }
}

function productFlops({ batch, m, n, k, symmetric }: MatmulOperation): number {
  return (symmetric ? 1 : 2) * batch * m * n * k;
}

/** One product of a causal attention: every query with every key that it sees. */
function attentionProduct(geometry: AttentionGeometry): number {
  const { batch, heads, queries, past, headSize } = geometry;
  const pairs = queries * past + (queries * (queries + 1)) / 2;
  return 2 * batch * heads * pairs * headSize;
}
