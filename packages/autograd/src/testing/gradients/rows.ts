import type { Shape } from "@lrm/tensor";
import { expect } from "vitest";
import {
  batchNorm,
  groupNorm,
  layerNorm,
  logSoftmax,
  max,
  mean,
  type ReductionOptions,
  rmsNorm,
  softmax,
  sum,
  type Variable,
} from "../../mod.ts";
import { rowsOf } from "../expand.ts";
import { type GradientCase, gradientCase } from "../gradient_case.ts";
import { normalized } from "../normalized.ts";
import { reduced } from "../reduce.ts";

/** Wide, tall, one row, one column, and primes. */
const SHAPES: readonly Shape[] = [
  [3, 71],
  [71, 5],
  [1, 67],
  [67, 1],
  [2, 5, 37],
];

const byRow = (
  run: (x: Variable) => Variable,
  of: (row: readonly number[]) => readonly number[],
): GradientCase[] =>
  SHAPES.map((x) =>
    gradientCase({
      inputs: { x },
      reference: (v) => rowsOf(v.x, x.at(-1)!).flatMap(of),
      run: (v) => run(v.x),
    }),
  );

function logSoftmaxOf(row: readonly number[]): number[] {
  const largest = Math.max(...row);
  const total = Math.log(row.reduce((sum, each) => sum + Math.exp(each - largest), 0));
  return row.map((each) => each - largest - total);
}

/** Axes of reductions: all, rows, columns, several with others between, and none. */
const REDUCTIONS: readonly (readonly [x: Shape, axes: number | readonly number[] | undefined])[] = [
  [[3, 71], undefined],
  [[3, 71], 1],
  [[71, 3], [0]],
  [[1, 67], [-1]],
  [[67, 1], [1]],
  [[2, 3, 5], [1]],
  [
    [2, 3, 5],
    [2, 0],
  ],
  [
    [2, 1, 73],
    [0, -1],
  ],
  [
    [2, 3, 1, 5, 2],
    [0, 2, 3],
  ],
  [[2, 3], []],
  [[], undefined],
];

const reduction = (
  run: (x: Variable, options: ReductionOptions) => Variable,
  combine: (group: readonly number[]) => number,
): GradientCase[] =>
  REDUCTIONS.flatMap(([x, axes]) => {
    const list = axes === undefined ? x.map((_, axis) => axis) : [axes].flat();
    const positive = list.map((axis) => (axis < 0 ? axis + x.length : axis));
    return [false, true].map((keepDims) =>
      gradientCase(
        {
          inputs: { x },
          reference: (v) => reduced(v.x, x, positive, combine),
          run: (v) => {
            const y = run(v.x, { ...(axes !== undefined && { axes }), keepDims });
            const kept = x.map((extent, axis) => (positive.includes(axis) ? 1 : extent));
            const left = x.filter((_, axis) => !positive.includes(axis));
            expect(y.shape).toEqual(keepDims ? kept : left);
            return y;
          },
        },
        `axes ${list.join(" and ") || "none"}${keepDims ? ", kept" : ""}`,
      ),
    );
  });

const sumOf = (group: readonly number[]): number => group.reduce((a, b) => a + b, 0);

/** Channels in few and many images, with and without places. */
const IMAGES: readonly Shape[] = [
  [71, 6],
  [3, 6, 67],
  [1, 6, 1, 73],
  [5, 6, 7, 1],
];

export const rows = {
  softmax: byRow(softmax, (row) => logSoftmaxOf(row).map(Math.exp)),
  logSoftmax: byRow(logSoftmax, logSoftmaxOf),
  sum: reduction(sum, sumOf),
  mean: reduction(mean, (group) => sumOf(group) / group.length),
  max: reduction(max, (group) => Math.max(...group)),
  layerNorm: SHAPES.map((x) => {
    const C = x.at(-1)!;
    return gradientCase({
      inputs: { x },
      weights: { gain: [C], bias: [C] },
      reference: (v) =>
        normalized(v.x, (at) => Math.floor(at / C), { epsilon: 1e-5 }).map(
          (each, at) => each * v.gain[at % C]! + v.bias[at % C]!,
        ),
      run: (v, { gain, bias }) => layerNorm(v.x, gain, bias),
    });
  }),
  // A row of one number has almost no gradient.
  rmsNorm: SHAPES.filter((x) => x.at(-1) !== 1).map((x) => {
    const C = x.at(-1)!;
    return gradientCase({
      inputs: { x },
      weights: { gain: [C] },
      reference: (v) =>
        normalized(v.x, (at) => Math.floor(at / C), { epsilon: 1e-6, centered: false }).map(
          (each, at) => each * v.gain[at % C]!,
        ),
      run: (v, { gain }) => rmsNorm(v.x, gain),
    });
  }),
  batchNorm: IMAGES.map((x) => normOfImages(x, (channel) => channel, batchNorm)),
  groupNorm: [1, 2].flatMap((groups) =>
    IMAGES.map((x) =>
      normOfImages(
        x,
        (channel, image) => image * groups + Math.floor((channel * groups) / 6),
        (v, gain, bias) => groupNorm(v, gain, bias, { groups }),
        `${groups} groups`,
      ),
    ),
  ),
};

/** Checks a norm of six channels, whose elements are normalized with those of the same group. */
function normOfImages(
  x: Shape,
  groupOf: (channel: number, image: number) => number,
  run: typeof batchNorm,
  options = "",
): GradientCase {
  const C = 6;
  const L = x.slice(2).reduce((a, b) => a * b, 1);
  const channelOf = (at: number): number => Math.floor(at / L) % C;
  return gradientCase(
    {
      inputs: { x },
      weights: { gain: [C], bias: [C] },
      reference: (v) =>
        normalized(v.x, (at) => groupOf(channelOf(at), Math.floor(at / (C * L))), {
          epsilon: 1e-5,
        }).map((each, at) => each * v.gain[channelOf(at)]! + v.bias[channelOf(at)]!),
      run: (v, { gain, bias }) => run(v.x, gain, bias),
    },
    options,
  );
}
