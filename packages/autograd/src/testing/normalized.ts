/**
 * Normalizes groups of numbers in plain code: to mean 0, unless `centered` is false, and to mean
 * square 1.
 *
 * @param groupOf  returns the group of the number at an index, from 0 on
 */
export function normalized(
  x: Float64Array,
  groupOf: (index: number) => number,
  { epsilon, centered = true }: { readonly epsilon: number; readonly centered?: boolean },
): Float64Array {
  const groups: number[][] = [];
  for (const [index, each] of x.entries()) {
    const group = groupOf(index);
    groups[group] ??= [];
    groups[group].push(each);
  }
  const moments = groups.map((group) => {
    const mean = centered ? group.reduce((sum, each) => sum + each, 0) / group.length : 0;
    const square = group.reduce((sum, each) => sum + (each - mean) ** 2, 0) / group.length;
    return { mean, deviation: Math.sqrt(square + epsilon) };
  });
  return x.map((each, index) => {
    const { mean, deviation } = moments[groupOf(index)]!;
    return (each - mean) / deviation;
  });
}
