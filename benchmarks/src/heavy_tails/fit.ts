/** A rate that was tried, and its measure; smaller is better. */
export interface Tried {
  readonly rate: number;
  readonly value: number;
}

/**
 * Searches the best rate among powers of 2 of a first one: goes downhill until both neighbours of
 * the best are worse.
 *
 * @param start  first rate
 * @param measure  value of a rate; infinite if it failed
 * @returns  all rates that were tried, from the lowest; the best is inside unless `limit` ended it
 */
export async function searchRate(
  start: number,
  measure: (rate: number) => Promise<number>,
  limit = 16,
): Promise<readonly Tried[]> {
  const tried = new Map<number, number>(); // exponent of 2 → value
  const at = async (exponent: number): Promise<number> => {
    const known = tried.get(exponent);
    if (known !== undefined) return known;
    const value = await measure(start * 2 ** exponent);
    tried.set(exponent, value);
    return value;
  };
  let best = 0;
  for (let moves = 0; moves < limit; moves++) {
    const [below, here, above] = [await at(best - 1), await at(best), await at(best + 1)];
    if (below < here && below <= above) best -= 1;
    else if (above < here) best += 1;
    // A run that fails at every rate nearby was too fast.
    else if (!Number.isFinite(here)) best -= 2;
    else break;
  }
  return [...tried]
    .map(([exponent, value]) => ({ rate: start * 2 ** exponent, value }))
    .sort((a, b) => a.rate - b.rate);
}

/** Returns the tried rate with the smallest value. */
export function bestOf(tried: readonly Tried[]): Tried {
  return tried.reduce((best, each) => (each.value < best.value ? each : best));
}

/** Fits `log y = a + slope · log x` by least squares. Returns the slope and its standard error. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): {
  readonly slope: number;
  readonly error: number;
} {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (index: 0 | 1): number =>
    logs.reduce((sum, each) => sum + each[index], 0) / logs.length;
  const [centerX, centerY] = [mean(0), mean(1)];
  const squares = logs.reduce((sum, [x]) => sum + (x - centerX) ** 2, 0);
  const slope = logs.reduce((sum, [x, y]) => sum + (x - centerX) * (y - centerY), 0) / squares;
  const residual = logs.reduce(
    (sum, [x, y]) => sum + (y - centerY - slope * (x - centerX)) ** 2,
    0,
  );
  const freedom = logs.length - 2;
  return { slope, error: freedom > 0 ? Math.sqrt(residual / freedom / squares) : Number.NaN };
}
