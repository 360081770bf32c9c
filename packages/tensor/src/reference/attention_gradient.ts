import type { AttentionGradientOperation } from "../attention.ts";
import { type Heads, keyHead, openHeads } from "./attention.ts";
import { floats } from "./memory.ts";
import { addScaled, dot } from "./vector.ts";

/**
 * Runs {@link AttentionGradientOperation}. With weights P = exp(S − logSumExp) and D = Σ(dO ∘ O)
 * for each query: dV = PᵀdO, dS = P ∘ (dO Vᵀ − D), dQ = scale · dS K, dK = scale · dSᵀ Q.
 *
 * @see Dao et al. 2022, FlashAttention, appendix B.2
 */
export function attentionGradient(operation: AttentionGradientOperation): void {
  const { batch, queries, keys, heads, kvHeads, headSize, past, scale } = operation;
  const q = openHeads(operation.q);
  const k = openHeads(operation.k);
  const v = openHeads(operation.v);
  const out = openHeads(operation.out);
  const outGradient = openHeads(operation.outGradient);
  const logSumExp = floats(operation.logSumExp);
  const zeros = (tokens: number, count: number) =>
    Array.from({ length: tokens * count }, () => new Float64Array(headSize));
  for (let b = 0; b < batch; b++) {
    const dQ = zeros(queries, heads);
    const dK = zeros(keys, kvHeads);
    const dV = zeros(keys, kvHeads);
    for (let h = 0; h < heads; h++) {
      const kv = keyHead(operation, h);
      for (let i = 0; i < queries; i++) {
        const query = q(b, i, h, headSize);
        const dO = outGradient(b, i, h, headSize);
        const D = dot(dO, out(b, i, h, headSize));
        for (let j = 0; j <= i + past; j++) {
          const key = k(b, j, kv, headSize);
          const score = scale * dot(query, key);
          const weight = Math.exp(score - logSumExp[(b * heads + h) * queries + i]!);
          const dS = weight * (dot(dO, v(b, j, kv, headSize)) - D);
          addScaled(dV[j * kvHeads + kv]!, weight, dO);
          addScaled(dQ[i * heads + h]!, scale * dS, key);
          addScaled(dK[j * kvHeads + kv]!, scale * dS, query);
        }
      }
    }
    store(openHeads(operation.qGradient), b, dQ, heads);
    store(openHeads(operation.kGradient), b, dK, kvHeads);
    store(openHeads(operation.vGradient), b, dV, kvHeads);
  }
}

/** Writes `[tokens · heads]` vectors of one batch entry. */
function store(
  target: Heads,
  batch: number,
  vectors: readonly Float64Array[],
  heads: number,
): void {
  vectors.forEach((vector, at) => {
    target(batch, Math.floor(at / heads), at % heads, vector.length).set(vector);
  });
}
