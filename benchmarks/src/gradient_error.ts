import { type Parameter, Tape, type Variable } from "@lrm/autograd";
import { addInto, sumOfSquares } from "@lrm/tensor";

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
 * @param parameters  have the gradients of the loss; their values stay equal up to rounding
 * @param lossOn  computes the loss on a tape
 */
export async function gradientError(
  parameters: readonly Parameter[],
  lossOn: (tape: Tape) => Variable,
): Promise<number> {
  let squaredNorm = 0;
  for (const { gradient } of parameters) {
    using squares = sumOfSquares(gradient);
    squaredNorm += (await squares.read())[0]!;
  }
  const distance = FALL / 2 / squaredNorm;
  const move = (factor: number): void => {
    for (const { value, gradient } of parameters) addInto(value, gradient, factor);
  };
  const readLoss = async (): Promise<number> => {
    using tape = Tape.inference(parameters[0]!.value.backend);
    return (await lossOn(tape).value.read())[0]!;
  };
  move(distance);
  const above = await readLoss();
  move(-2 * distance);
  const below = await readLoss();
  move(distance);
  return Math.abs((above - below) / FALL - 1);
}
