/** Shape of queries. */
export type Heads = readonly [B: number, heads: number, T: number, d: number];

/**
 * Computes attention by its definition in plain code.
 *
 * @param bias  returns what is added to a score; undefined hides the key
 */
export function attend(
  x: { q: Float64Array; k: Float64Array; v: Float64Array },
  [B, heads, T, d]: Heads,
  bias: (head: number, t: number, s: number) => number | undefined,
  scale = 1 / Math.sqrt(d),
  kvHeads = heads,
): Float64Array {
  const S = x.k.length / (B * kvHeads * d);
  const e = x.v.length / (B * kvHeads * S);
  return Float64Array.from({ length: B * heads * T * e }, (_, at) => {
    const [head, t] = [Math.floor(at / (T * e)), Math.floor(at / e) % T];
    const kv = Math.floor(head / (heads / kvHeads)); // heads of a batch follow one another
    let [total, sum] = [0, 0];
    for (let s = 0; s < S; s++) {
      const added = bias(head, t, s);
      if (added === undefined) continue;
      let score = 0;
      for (let i = 0; i < d; i++) {
        score += x.q[(head * T + t) * d + i]! * x.k[(kv * S + s) * d + i]!;
      }
      const weight = Math.exp(score * scale + added);
      total += weight;
      sum += weight * x.v[(kv * S + s) * e + (at % e)]!;
    }
    return total === 0 ? 0 : sum / total;
  });
}
