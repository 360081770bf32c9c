import { ArgumentError, defineMap, formatShape, sizeOf } from "@lrm/tensor";
import { checkChannels } from "./_channels.ts";
import { viewOf } from "./_view.ts";
import { map } from "./map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link groupNorm}. */
export interface GroupNormOptions {
  /** Number of groups of neighbouring channels, a divisor of C. 1 is a layer norm of images. */
  readonly groups: number;
  /** Added to the variance. Default: 1e-5. */
  readonly epsilon?: number;
}

const normalize = defineMap(["x"], ["size", "epsilon"], (v) => {
  const centered = v.x.sub(v.x.rowSum().div(v.size));
  const variance = centered.square().rowSum().div(v.size);
  return { y: centered.div(variance.add(v.epsilon).sqrt()) };
});

const affine = defineMap(["x", "gain", "bias"], [], ({ x, gain, bias }) => ({
  y: x.mul(gain).add(bias),
}));

/**
 * Normalizes each group of channels of each image to mean 0 and variance 1, then scales and shifts
 * each channel. Two maps; their backward passes are made from the expressions.
 *
 * @param x  `[B, C, ...]`
 * @param gain  `[C]`
 * @param bias  `[C]`
 * @returns  same shape as `x`, owned by the tape
 * @throws ArgumentError if the groups do not divide the channels, or gain and bias do not fit
 * @see Wu and He 2018, https://arxiv.org/abs/1803.08494
 */
export function groupNorm(
  x: Variable,
  gain: Input,
  bias: Input,
  { groups, epsilon = 1e-5 }: GroupNormOptions,
): Variable {
  const tape = tapeOf("groupNorm", x, gain, bias);
  checkChannels("groupNorm", x, gain, bias);
  const [B = 0, C = 0, ...places] = x.shape;
  if (!Number.isSafeInteger(groups) || groups < 1 || C % groups !== 0) {
    throw new ArgumentError(
      `Cannot run groupNorm() on ${formatShape(x.shape)}: ${groups} groups do not divide ${C} channels`,
      "change the number of groups",
    );
  }
  const L = sizeOf(places);
  const size = (C / groups) * L;
  const rows = viewOf(tape, x, [B * groups, size]);
  const { y } = map(normalize, { x: rows }, { scalars: { size, epsilon } });
  const images = viewOf(tape, y, [B, C, L]);
  const operands = {
    x: images,
    gain: viewOf(tape, gain, [C, 1]),
    bias: viewOf(tape, bias, [C, 1]),
  };
  const result = viewOf(tape, map(affine, operands).y, x.shape);
  for (const each of [y, images]) tape.release(each);
  return result;
}
