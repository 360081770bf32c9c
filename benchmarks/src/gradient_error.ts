import { Tape } from "@lrm/autograd";
import type { GPT2 } from "@lrm/gpt2";
import { addInto, sumOfSquares, type Tensor } from "@lrm/tensor";

/** A central difference of a float32 loss along a gradient: rounding and curvature; measured below 5e-3. */
export const GRADIENT_TOLERANCE = 2e-2;
/** How much the loss should fall from one side to the other; small enough to be linear, large enough for float32. */
const FALL = 0.02;

/**
 * Tries a gradient on the loss itself: how far the loss along the gradient differs from what the gradient's norm says, relatively. A wrong kernel anywhere in the forward or backward pass shows here, at the very shapes that are timed.
 *
 * @param model  with gradients of `inputs` and `targets`; left as it was, up to rounding
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
