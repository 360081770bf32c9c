import type { AttentionGradientOperation } from "../attention.ts";
import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import { type MapOperation, map } from "../map.ts";
import { matmul } from "../matmul.ts";
import type { Operand } from "../operand.ts";
import { scope } from "../scope.ts";
import { indices, putHeads, takeHeads } from "./heads.ts";

/** D = Σ(dO ∘ O) of each query. */
const rowDot = defineMap(["x", "y"], [], ({ x, y }) => ({ out: x.mul(y).rowSum() }));

/**
 * P = e^(scale · S − logSumExp) and dS = P ∘ (dP − D); both are 0 for keys that a query does not
 * attend to.
 */
const weigh = defineMap(
  ["s", "dP", "i", "lse", "D"],
  ["scale", "past"],
  ({ s, dP, i, lse, D, scale, past }) => {
    const seen = column.lessThan(i.add(past).add(0.5));
    const P = seen.select(s.mul(scale).sub(lse).exp(), 0);
    return { P, dS: seen.select(P.mul(dP.sub(D)), 0) };
  },
);

/**
 * Composes {@link AttentionGradientOperation} from products and maps: dV = PᵀdO, dQ = scale · dS K,
 * dK = scale · dSᵀQ. Allocates two `[T, T]` matrices for each head.
 *
 * @see Dao et al. 2022, FlashAttention, appendix B.2
 */
export function composeAttentionGradient(
  backend: Backend,
  operation: AttentionGradientOperation,
): void {
  const { batch, queries, keys, heads, kvHeads, headSize, past, scale } = operation;
  if (batch * queries * heads * headSize === 0) return;
  const perQuery = { tokens: queries, heads };
  const perKey = { tokens: keys, heads: kvHeads };
  const group = heads / kvHeads;
  scope(() => {
    // Query heads that read one key head follow each other, so that products add over them.
    const [q, dO, out] = [operation.q, operation.outGradient, operation.out].map((operand) =>
      takeHeads(operand, operation, perQuery).reshape([-1, group * queries, headSize]),
    ) as [Rows, Rows, Rows];
    const [k, v] = [operation.k, operation.v].map((operand) =>
      takeHeads(operand, operation, perKey).reshape([-1, keys, headSize]),
    ) as [Rows, Rows];
    const scores = matmul(q, k, { transposeB: true });
    const dWeights = matmul(dO, v, { transposeB: true });
    const D = map(rowDot, { x: dO, y: out }).out;
    const strides = [queries * keys, keys, 1];
    const P: Operand = { tensor: scores, offset: 0, strides };
    const dS: Operand = { tensor: dWeights, offset: 0, strides };
    const each = { offset: 0, strides: [queries, 1, 0] };
    backend.run<MapOperation>({
      kind: "map",
      kernel: weigh,
      shape: [batch * heads, queries, keys],
      inputs: [
        P,
        dS,
        { tensor: indices(backend, queries), offset: 0, strides: [0, 1, 0] },
        { tensor: operation.logSumExp, ...each },
        { tensor: D, ...each },
      ],
      outputs: [P, dS],
      scalars: [scale, past],
    });
    const dQ = matmul(dWeights, k, { alpha: scale });
    const dK = matmul(dWeights, q, { transposeA: true, alpha: scale });
    const dV = matmul(scores, dO, { transposeA: true });
    putHeads(dQ, operation.qGradient, operation, perQuery);
    putHeads(dK, operation.kGradient, operation, perKey);
    putHeads(dV, operation.vGradient, operation, perKey);
  });
}

type Rows = ReturnType<typeof takeHeads>;
