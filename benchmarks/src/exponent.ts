/**
 * Fits the exponent e of `cost ≈ c · size^e`: the slope of a straight line through the points'
 * logarithms, by least squares.
 *
 * @param sizes  at least two different sizes
 */
export function fittedExponent(sizes: readonly number[], costs: readonly number[]): number {
  const x = sizes.map(Math.log);
  const y = costs.map(Math.log);
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, at) => (value - meanX) * (y[at]! - meanY)));
  const variance = mean(x.map((value) => (value - meanX) ** 2));
  return covariance / variance;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
