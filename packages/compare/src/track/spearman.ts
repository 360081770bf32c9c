/**
 * Computes Spearman's rank correlation of pairs: Pearson's correlation of the ranks. Equal values
 * share the mean of their ranks.
 *
 * @returns  from −1 to 1; undefined for fewer than three pairs, and if all values of a side are
 *   equal
 */
export function spearman(pairs: readonly (readonly [number, number])[]): number | undefined {
  if (pairs.length < 3) return undefined;
  const left = centered(ranksOf(pairs.map(([value]) => value)));
  const right = centered(ranksOf(pairs.map(([, value]) => value)));
  const product = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const size = Math.sqrt(product(left, left) * product(right, right));
  return size === 0 ? undefined : product(left, right) / size;
}

/** Returns the rank of each value, from 1 for the lowest. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

function centered(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
