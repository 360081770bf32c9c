import type {
  AttentionGeometry,
  AttentionGradientOperation,
  AttentionOperation,
  HeadsOperand,
} from "@lrm/tensor";
import { floats } from "./memory.ts";

/** Computes each query's scores, their softmax, and the weighted mean of the values. */
export function attention(operation: AttentionOperation): void {
  const { queries, heads, headSize, past, scale, logSumExp } = operation;
  const q = open(operation.q, headSize);
  const k = open(operation.k, headSize);
  const v = open(operation.v, headSize);
  const out = open(operation.out, headSize);
  const logs = logSumExp && floats(logSumExp);
  for (const { b, h, kv, i } of everyQuery(operation)) {
    const scores = Array.from(
      { length: i + past + 1 },
      (_, j) => scale * dot(q(b, i, h), k(b, j, kv)),
    );
    const most = scores.reduce((x, y) => Math.max(x, y));
    const total = scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
    const mean = new Float64Array(headSize);
    scores.forEach((score, j) => {
      addScaled(mean, Math.exp(score - most) / total, v(b, j, kv));
    });
    out(b, i, h).set(mean);
    if (logs) logs[(b * heads + h) * queries + i] = most + Math.log(total);
  }
}

/**
 * Computes dV = PᵀdO, dS = P ∘ (dO Vᵀ − Σ dO ∘ O), dQ = scale · dS K and dK = scale · dSᵀQ. Sums
 * are in double precision and stored at the end.
 */
export function attentionGradient(operation: AttentionGradientOperation): void {
  const { batch, queries, keys, heads, kvHeads, headSize, past, scale } = operation;
  const q = open(operation.q, headSize);
  const k = open(operation.k, headSize);
  const v = open(operation.v, headSize);
  const out = open(operation.out, headSize);
  const dOut = open(operation.outGradient, headSize);
  const logs = floats(operation.logSumExp);
  const dQ = new Sums(batch, queries, heads, headSize);
  const dK = new Sums(batch, keys, kvHeads, headSize);
  const dV = new Sums(batch, keys, kvHeads, headSize);
  for (const { b, h, kv, i } of everyQuery(operation)) {
    const dO = dOut(b, i, h);
    const D = dot(dO, out(b, i, h));
    for (let j = 0; j <= i + past; j++) {
      const score = scale * dot(q(b, i, h), k(b, j, kv));
      const P = Math.exp(score - logs[(b * heads + h) * queries + i]!);
      const dS = P * (dot(dO, v(b, j, kv)) - D);
      addScaled(dV.at(b, j, kv), P, dO);
      addScaled(dQ.at(b, i, h), scale * dS, k(b, j, kv));
      addScaled(dK.at(b, j, kv), scale * dS, q(b, i, h));
    }
  }
  dQ.store(open(operation.qGradient, headSize));
  dK.store(open(operation.kGradient, headSize));
  dV.store(open(operation.vGradient, headSize));
}

/** Returns a view of the vector of one head of a token. */
type Heads = (batch: number, token: number, head: number) => Float32Array;

function open({ tensor, offset, batchStride, tokenStride }: HeadsOperand, headSize: number): Heads {
  const values = floats(tensor);
  return (batch, token, head) => {
    const start = offset + batch * batchStride + token * tokenStride + head * headSize;
    return values.subarray(start, start + headSize);
  };
}

function* everyQuery({ batch, heads, kvHeads, queries }: AttentionGeometry) {
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor(h / (heads / kvHeads));
      for (let i = 0; i < queries; i++) yield { b, h, kv, i };
    }
  }
}

/** Vectors in double precision, one for each head of each token. */
class Sums {
  readonly #values: Float64Array;
  readonly #extents: readonly [batch: number, tokens: number, heads: number, size: number];

  constructor(...extents: [batch: number, tokens: number, heads: number, size: number]) {
    this.#extents = extents;
    this.#values = new Float64Array(extents.reduce((a, b) => a * b));
  }

  at(batch: number, token: number, head: number): Float64Array {
    const [, tokens, heads, size] = this.#extents;
    const start = ((batch * tokens + token) * heads + head) * size;
    return this.#values.subarray(start, start + size);
  }

  store(target: Heads): void {
    const [batch, tokens, heads] = this.#extents;
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < tokens; t++) {
        for (let h = 0; h < heads; h++) target(b, t, h).set(this.at(b, t, h));
      }
    }
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function addScaled(target: Float64Array, factor: number, x: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * x[i]!;
}
