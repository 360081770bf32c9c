import { ArgumentError, defineMap, formatShape, map, scope, type Tensor } from "@lrm/tensor";
import { channelGradients, channelMoments } from "./_channel_moments.ts";
import { checkChannels } from "./_channels.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Statistics of earlier batches. The caller owns them; start with means 0 and variances 1. */
export interface RunningStatistics {
  /** `[C]`. */
  readonly mean: Tensor;
  /** `[C]`. */
  readonly variance: Tensor;
}

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** Statistics for inference, which training updates. Default: those of the batch, always. */
  readonly running?: RunningStatistics;
  /**
   * True to normalize by the statistics of the batch, and to update the running ones. Default: true
   * on tapes that record, false on inference tapes.
   */
  readonly training?: boolean;
  /** Weight of a batch in the running statistics. Default: 0.1. */
  readonly momentum?: number;
  /** Added to the variance. Default: 1e-5. */
  readonly epsilon?: number;
}

const update = defineMap(
  ["mean", "variance", "newMean", "newVariance"],
  ["momentum", "unbiased"],
  ({ mean, variance, newMean, newVariance, momentum, unbiased }) => ({
    mean: mean.add(newMean.sub(mean).mul(momentum)),
    variance: variance.add(newVariance.mul(unbiased).sub(variance).mul(momentum)),
  }),
);

const invert = defineMap(["variance"], ["epsilon"], ({ variance, epsilon }) => {
  const shifted = variance.add(epsilon);
  return { inverse: shifted.sqrt().div(shifted) };
});

const forward = defineMap(
  ["x", "mean", "inverse", "gain", "bias"],
  [],
  ({ x, mean, inverse, gain, bias }) => ({ y: x.sub(mean).mul(inverse).mul(gain).add(bias) }),
);

/** dx = gain · inverse · (dy − mean(dy) − x̂ mean(dy x̂)) */
const backward = defineMap(
  ["dy", "x", "mean", "inverse", "gain", "dBias", "dGain"],
  ["share"],
  ({ dy, x, mean, inverse, gain, dBias, dGain, share }) => {
    const along = x.sub(mean).mul(inverse).mul(dGain);
    return { dx: dy.sub(dBias.add(along).mul(share)).mul(inverse).mul(gain) };
  },
);

/** dx where mean and variance are constants */
const scaled = defineMap(["dy", "inverse", "gain"], [], ({ dy, inverse, gain }) => ({
  dx: dy.mul(inverse).mul(gain),
}));

/**
 * Normalizes each channel over the batch and all places to mean 0 and variance 1, then scales and
 * shifts it, as PyTorch does. With `training` false, normalizes by the running statistics.
 *
 * In training, `running ← (1 − momentum) · running + momentum · batch`, with the variance divided
 * by n − 1; a block that is run again does not count twice. Keeps two numbers of each channel for
 * the backward pass, besides its input.
 *
 * @param x  `[B, C, ...]`
 * @param gain  `[C]`
 * @param bias  `[C]`
 * @returns  same shape as `x`, owned by the tape
 * @throws ArgumentError if shapes do not fit, or a channel has only one element in training
 * @see Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167
 * @example
 * ```ts
 * import { batchNorm, Tape } from "@lrm/autograd";
 * import { full, tensor, zeros } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using x = tensor(backend, [0, 2], [2, 1]);
 * using one = full(backend, [1], 1);
 * using zero = zeros(backend, [1]);
 * const running = { mean: zeros(backend, [1]), variance: full(backend, [1], 1) };
 * using tape = new Tape(backend);
 * const [gain, bias] = [tape.constant(one), tape.constant(zero)];
 * const y = batchNorm(tape.constant(x), gain, bias, { running });
 * expect((await y.value.read())[1]).toBeCloseTo(1, 4);
 * expect((await running.mean.read())[0]).toBeCloseTo(0.1, 6);
 * ```
 */
export function batchNorm(
  x: Variable,
  gain: Input,
  bias: Input,
  options: BatchNormOptions = {},
): Variable {
  const tape = tapeOf("batchNorm", x, gain, bias);
  const { running, momentum = 0.1, epsilon = 1e-5 } = options;
  const training = running === undefined || (options.training ?? tape.recording);
  checkChannels("batchNorm", x, gain, bias, ...(running ? [running.mean, running.variance] : []));
  const [B = 0, C = 0] = x.shape;
  const images = (t: Tensor): Tensor => t.reshape([B, C, -1]);
  const column = (t: Tensor): Tensor => t.reshape([C, 1]);
  const count = x.value.size / C;
  if (training && count === 1) {
    throw new ArgumentError(
      `Cannot run batchNorm() on ${formatShape(x.shape)}: a channel has one element, which has no variance`,
      "use a larger batch",
    );
  }
  const { value, mean, inverse } = scope(() => {
    const moments = training
      ? channelMoments(images(x.value))
      : { mean: column(running.mean), variance: column(running.variance) };
    if (running !== undefined && training && !tape.replaying) {
      const into = { mean: column(running.mean), variance: column(running.variance) };
      const inputs = { ...into, newMean: moments.mean, newVariance: moments.variance };
      const scalars = { momentum, unbiased: count / (count - 1) };
      map(update, inputs, { scalars, into });
    }
    const { inverse } = map(invert, { variance: moments.variance }, { scalars: { epsilon } });
    const operands = {
      ...{ x: images(x.value), mean: moments.mean, inverse },
      ...{ gain: column(gain.value), bias: column(bias.value) },
    };
    return { value: map(forward, operands).y.reshape(x.shape), mean: moments.mean, inverse };
  });
  return tape.record(value, {
    inputs: [x, gain, bias],
    saved: [mean, inverse],
    backward: (y) => {
      const gradient = y.takeGradient();
      const dy = images(gradient);
      const normalized = { dy, x: images(x.value), mean, inverse };
      const needsSums = gain.differentiable || bias.differentiable || training;
      const sums = needsSums ? channelGradients(normalized) : undefined;
      if (x.differentiable) {
        const into = { dx: dy };
        const operands = { ...normalized, gain: column(gain.value) };
        if (training)
          map(backward, { ...operands, ...sums! }, { scalars: { share: 1 / count }, into });
        else map(scaled, operands, { into });
        x.receive(gradient);
      } else gradient.dispose();
      if (sums === undefined) return;
      gain.receive(sums.dGain.reshape([C]));
      bias.receive(sums.dBias.reshape([C]));
    },
  });
}
