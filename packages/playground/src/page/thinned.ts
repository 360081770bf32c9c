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
