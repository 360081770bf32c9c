/** Mean and sample standard deviation of several numbers. */
export interface Statistics {
  readonly mean: number;
  /** 0 for one number. */
  readonly deviation: number;
}

/** Computes mean and deviation; undefined for no numbers. */
export function statisticsOf(values: readonly number[]): Statistics | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
