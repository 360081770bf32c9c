/** Largest number of values on each side that are averaged. */
const REACH = 8;

/**
 * Averages around each value, over as many values after it as before it, so that curves do not lag.
 */
export function smoothed(values: readonly (number | null)[]): (number | null)[] {
  const sums = [0];
  const counts = [0];
  values.forEach((value, index) => {
    sums.push(sums[index]! + (value ?? 0));
    counts.push(counts[index]! + (value === null ? 0 : 1));
  });
  return values.map((value, index) => {
    // Near the start, where losses fall fast, the mean is over fewer values.
    const reach = Math.min(REACH, Math.floor(index / 3));
    const from = index - reach;
    const to = Math.min(values.length, index + reach + 1);
    return value === null ? null : (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!);
  });
}

/**
 * Averages groups of values, so that a long run is drawn as fast as a short one.
 *
 * @param length  largest length of the result
 */
export function thinned(values: readonly (number | null)[], length: number): (number | null)[] {
  const size = Math.ceil(values.length / length);
  if (size <= 1) return [...values];
  return Array.from({ length: Math.ceil(values.length / size) }, (_, bucket) => {
    let sum = 0;
    let measured = 0;
    for (let index = bucket * size; index < (bucket + 1) * size; index += 1) {
      const value = values[index] ?? null;
      if (value === null) continue;
      sum += value;
      measured += 1;
    }
    return measured === 0 ? null : sum / measured;
  });
}
