import { Tape } from "@lrm/autograd";
import type { GPT2 } from "@lrm/gpt2";
import { addInto, sumOfSquares, type Tensor } from "@lrm/tensor";

/**
 * Error of a central difference of a float32 loss along a gradient, by rounding and curvature.
 * Measured below 5e-3.
 */
export const GRADIENT_TOLERANCE = 2e-2;
/**
 * Expected difference of the loss between the two sides: small enough to be linear, large enough
 * for float32.
 */
const FALL = 0.02;

/**
 * Checks a gradient against the loss: returns the relative difference between the change of the
 * loss along the gradient and the change that the gradient's norm predicts. A wrong kernel in the
 * forward or backward pass shows here, at the shapes that are timed.
 *
 * @param model  has the gradients of `inputs` and `targets`; its weights stay equal up to rounding
 */
export async function gradientError(model: GPT2, inputs: Tensor, targets: Tensor): Promise<number> {
  let squaredNorm = 0;
  for (const { gradient } of model.parameters) {
    using squares = sumOfSquares(gradient);
    squaredNorm += (await squares.read())[0]!;
  }
  const distance = FALL / 2 / squaredNorm;
  const move = (factor: number): void => {
    for (const { value, gradient } of model.parameters) addInto(value, gradient, factor);
  };
  const lossOf = async (): Promise<number> => {
    using tape = Tape.inference(model.parameters[0]!.value.backend);
    return (await model.loss(tape, inputs, targets).value.read())[0]!;
  };
  move(distance);
  const above = await lossOf();
  move(-2 * distance);
  const below = await lossOf();
  move(distance);
  return Math.abs((above - below) / FALL - 1);
}
