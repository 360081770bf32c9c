/** Ratio of the fastest frequency to the slowest one. */
const RANGE = 1024;

/**
 * Lists the frequencies of a head's pairs, `headSize / 2` of them: the first half falls from 1 to
 * 1/1024 radian a position by equal factors, `(1/1024)^linspace(0, 1, headSize / 4)`, and the other
 * half does not turn. Negative, as the benchmark turns by `y₁ = x₁ cos + x₂ sin`,
 * `y₂ = x₂ cos − x₁ sin`: the other way round than LLaMA.
 */
export function frequencies(headSize: number): number[] {
  const [pairs, turning] = [headSize / 2, headSize / 4];
  return Array.from({ length: pairs }, (_, i) =>
    i < turning ? -(RANGE ** (-i / Math.max(1, turning - 1))) : 0,
  );
}
