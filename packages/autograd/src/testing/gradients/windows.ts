import type { Shape } from "@lrm/tensor";
import {
  averagePool1d,
  averagePool2d,
  conv1d,
  conv2d,
  maxPool1d,
  maxPool2d,
  type Variable,
} from "../../mod.ts";
import { type ConvolutionCase, convolved } from "../convolution.ts";
import { type GradientCase, gradientCase } from "../gradient_case.ts";
import { maximum, mean, type PoolForm, pooled } from "../pooled.ts";

/** Wide and tall images, one row, one element, primes, and every option. */
const CONVOLUTIONS: readonly ConvolutionCase[] = [
  { x: [1, 2, 3, 67], weight: [3, 2, 3, 3], padding: [1, 1] },
  { x: [1, 2, 71, 2], weight: [2, 2, 5, 1], stride: [3, 1] },
  { x: [1, 1, 1, 73], weight: [2, 1, 1, 4], dilation: [1, 3] },
  { x: [5, 3, 1, 1], weight: [7, 3, 1, 1] },
  { x: [2, 6, 5, 7], weight: [9, 2, 2, 3], groups: 3, padding: [0, 2], stride: [1, 2] },
];

/** The same for sequences. */
const SEQUENCES: readonly ConvolutionCase[] = [
  { x: [1, 2, 1, 67], weight: [3, 2, 1, 3], padding: [0, 1] },
  { x: [2, 4, 1, 11], weight: [6, 2, 1, 3], groups: 2, stride: [1, 2], dilation: [1, 2] },
  { x: [71, 1, 1, 2], weight: [1, 1, 1, 2] },
];

const POOLS: readonly PoolForm[] = [
  { x: [1, 2, 4, 67], size: [2, 3] },
  { x: [1, 1, 71, 2], size: [3, 2], stride: [2, 1], padding: [1, 1] },
  { x: [1, 1, 1, 73], size: [1, 4], stride: [1, 3] },
  { x: [3, 67, 1, 1], size: [1, 1] },
  { x: [2, 3, 5, 7], size: [3, 3], stride: [1, 1], padding: [1, 1] },
];

/** The same for sequences. */
const SEQUENCE_POOLS: readonly PoolForm[] = [
  { x: [1, 2, 1, 67], size: [1, 3] },
  { x: [71, 1, 1, 2], size: [1, 2] },
  { x: [2, 3, 1, 13], size: [1, 3], stride: [1, 2], padding: [0, 1] },
  { x: [3, 73, 1, 1], size: [1, 1] },
];

/** Options of a pooling of sequences with the form of images of one row. */
const inOneRow = ({ size, stride = size, padding = [0, 0] }: PoolForm) => ({
  ...{ size: size[1], stride: stride[1], padding: padding[1] },
});

/** Operations of images and sequences. */
export const windows = {
  conv2d: CONVOLUTIONS.map((form) => {
    const { x, weight, ...options } = form;
    return gradientCase(
      {
        inputs: { x },
        weights: { weight, bias: [weight[0]] },
        reference: (v) => convolved(v, form),
        run: (v, p) => conv2d(v.x, p.weight, p.bias, options),
      },
      JSON.stringify(options),
    );
  }),
  conv1d: SEQUENCES.map((form) => {
    const [B, C, , T] = form.x;
    const [out, channels, , size] = form.weight;
    const { stride = [1, 1], padding = [0, 0], dilation = [1, 1], groups = 1 } = form;
    const options = { stride: stride[1], padding: padding[1], dilation: dilation[1], groups };
    return gradientCase(
      {
        inputs: { x: [B, C, T] },
        weights: { weight: [out, channels, size], bias: [out] },
        reference: (v) => convolved(v, form),
        run: (v, p) => conv1d(v.x, p.weight, p.bias, options),
      },
      JSON.stringify(options),
    );
  }),
  maxPool2d: POOLS.map((form) => pooling(form, form.x, maximum, (x) => maxPool2d(x, form))),
  averagePool2d: POOLS.map((form) => pooling(form, form.x, mean, (x) => averagePool2d(x, form))),
  maxPool1d: SEQUENCE_POOLS.map((form) =>
    pooling(form, sequences(form), maximum, (x) => maxPool1d(x, inOneRow(form))),
  ),
  averagePool1d: SEQUENCE_POOLS.map((form) =>
    pooling(form, sequences(form), mean, (x) => averagePool1d(x, inOneRow(form))),
  ),
};

/** Shape of the sequences that images of one row are. */
function sequences({ x: [B, C, , T] }: PoolForm): Shape {
  return [B, C, T];
}

/** Makes a case of a pooling, which takes `of` over each window. */
function pooling(
  form: PoolForm,
  x: Shape,
  of: typeof mean,
  run: (x: Variable) => Variable,
): GradientCase {
  const { x: _x, ...options } = form;
  return gradientCase(
    { inputs: { x }, reference: (v) => pooled(v.x, form, of), run: (v) => run(v.x) },
    JSON.stringify(options),
  );
}
