import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "../peers/tfjs.ts";
import type { HostTensor, ModelProblem } from "./model_problem.ts";

/** Shape of a weight with its axes: outputs, channels, rows, columns. */
export type WeightAxes = [number, number, number, number];

/**
 * Finds the axes of all weights. A dense layer after a convolution reads its channels as square
 * images; one after a dense layer reads single numbers.
 */
export function weightAxes({ parameters }: Pick<ModelProblem, "parameters">): WeightAxes[] {
  let channels: number | undefined;
  return parameters.map(({ shape }) => {
    const [out = 0, inputs = 0, ...size] = shape;
    if (shape.length === 1) return [out, 1, 1, 1];
    const side = channels === undefined ? 1 : Math.sqrt(inputs / channels);
    if (size.length === 0) return [out, inputs / side ** 2, side, side];
    channels = out;
    return [out, inputs, size[0]!, size[1]!];
  });
}

/** Turns the batch to the order that TensorFlow.js convolves: `[B, H, W, C]`. */
export function inputsToTfjs(tf: Tf, { inputs }: ModelProblem): Tensor {
  const x = tf.tensor(inputs.values, [...inputs.shape]);
  return inputs.shape.length === 4 ? tf.transpose(x, [0, 2, 3, 1]) : x;
}

/** Turns a weight to the order of TensorFlow.js: `[in, out]`, or `[kh, kw, in, out]`. */
export function weightToTfjs(tf: Tf, { shape, values }: HostTensor, axes: WeightAxes): Tensor {
  if (shape.length === 1) return tf.tensor1d(values);
  const turned = tf.transpose(tf.tensor4d(values, axes), [2, 3, 1, 0]);
  return shape.length === 4 ? turned : tf.reshape(turned, [-1, shape[0]!]);
}

/** Reads a weight in the order of its `HostTensor`, the inverse of {@link weightToTfjs}. */
export async function readFromTfjs(
  tf: Tf,
  weight: Tensor,
  [out, channels, rows, columns]: WeightAxes,
): Promise<ArrayLike<number>> {
  const turned = tf.tidy(() =>
    tf.transpose(tf.reshape(weight, [rows, columns, channels, out]), [3, 2, 0, 1]),
  );
  const values = await turned.data();
  turned.dispose();
  return values;
}
