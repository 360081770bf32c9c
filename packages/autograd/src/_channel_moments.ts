import { defineMap, map, reduce, sum, type Tensor } from "@lrm/tensor";

/** Mean and squared deviations of each row. */
const rowMoments = defineMap(["x"], ["size"], ({ x, size }) => {
  const mean = x.rowSum().div(size);
  return { mean, deviations: x.sub(mean).square().rowSum() };
});

const share = defineMap(["x"], ["factor"], ({ x, factor }) => ({ term: x.mul(factor) }));

/** Terms of the variance of rows of one element. */
const spread = defineMap(["x", "mean"], ["factor"], ({ x, mean, factor }) => ({
  term: x.sub(mean).square().mul(factor),
}));

/** Terms of the variance over several rows (Chan et al. 1983). */
const spreadOfRows = defineMap(
  ["mean", "deviations", "total"],
  ["size", "factor"],
  ({ mean, deviations, total, size, factor }) => ({
    term: deviations.add(mean.sub(total).square().mul(size)).mul(factor),
  }),
);

/**
 * Computes mean and variance of each channel, in three kernels which do not subtract large numbers
 * from each other.
 *
 * @param x  `[B, C, L]`
 * @returns  `[C, 1]` each, owned by the caller
 */
export function channelMoments(x: Tensor): { mean: Tensor; variance: Tensor } {
  const [B = 0, , size = 0] = x.shape;
  const overBatch = { axes: [0, 0] } as const;
  if (size === 1) {
    const scalars = { factor: 1 / B };
    const mean = reduce("sum", share, { x }, { ...overBatch, scalars });
    return { mean, variance: reduce("sum", spread, { x, mean }, { ...overBatch, scalars }) };
  }
  const rows = map(rowMoments, { x }, { scalars: { size } }); // [B, C, 1] each
  using rowMean = rows.mean;
  using deviations = rows.deviations;
  const mean = reduce("sum", share, { x: rowMean }, { ...overBatch, scalars: { factor: 1 / B } });
  const variance = reduce(
    "sum",
    spreadOfRows,
    { mean: rowMean, deviations, total: mean },
    { ...overBatch, scalars: { size, factor: 1 / (B * size) } },
  );
  return { mean, variance };
}

interface Normalized {
  /** `[B, C, L]` each. */
  readonly dy: Tensor;
  readonly x: Tensor;
  /** `[C, 1]` each. */
  readonly mean: Tensor;
  readonly inverse: Tensor;
}

const product = defineMap(["dy", "x", "mean", "inverse"], [], ({ dy, x, mean, inverse }) => ({
  term: dy.mul(x.sub(mean).mul(inverse)),
}));

const rowProducts = defineMap(["dy", "x", "mean", "inverse"], [], ({ dy, x, mean, inverse }) => ({
  dBias: dy.rowSum(),
  dGain: dy.mul(x.sub(mean).mul(inverse)).rowSum(),
}));

/**
 * Computes `Σ dy` and `Σ dy x̂` of each channel, in two or three kernels, with
 * x̂ = (x − mean) · inverse.
 *
 * @returns  `[C, 1]` each, owned by the caller
 */
export function channelGradients(of: Normalized): { dBias: Tensor; dGain: Tensor } {
  const overBatch = { axes: [0, 0] } as const;
  if (of.x.shape[2] === 1) {
    return { dBias: sum(of.dy, overBatch), dGain: reduce("sum", product, { ...of }, overBatch) };
  }
  const rows = map(rowProducts, { ...of }); // [B, C, 1] each
  using dBias = rows.dBias;
  using dGain = rows.dGain;
  return { dBias: sum(dBias, overBatch), dGain: sum(dGain, overBatch) };
}
