/** Computes Σ aᵢ bᵢ, in double precision. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Adds in place: target ← target + factor · x. */
export function addScaled(target: Float64Array, factor: number, x: ArrayLike<number>): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * x[i]!;
}
