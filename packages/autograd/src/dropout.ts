import { ArgumentError, defineMap, map, type Random, type Tensor } from "@lrm/tensor";
import { viewOf } from "./_view.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** Random numbers of this use alone: fork one for every step, micro-batch and layer. */
  readonly random: Random;
}

/** y = x / keep where a uniform number is below keep, else 0. Linear: its own backward pass. */
const drop = defineMap(["x", "u"], ["keep", "factor"], ({ x, u, keep, factor }) => ({
  y: u.lessThan(keep).select(x.mul(factor), 0),
}));

/**
 * Sets elements to 0 with probability `rate`, and multiplies the others by 1 / (1 − rate). On
 * inference tapes, and with the rate 0, it gives a view of `x`.
 *
 * The same `random` gives the same mask, on every backend and when a block is run again. The mask
 * is not kept: the backward pass draws it again.
 *
 * @param x  any shape
 * @param rate  from 0 to 1
 * @returns  same shape, owned by the tape
 * @throws ArgumentError if the rate is not from 0 to 1
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 * @example
 * ```ts
 * import { dropout, Tape } from "@lrm/autograd";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using x = tensor(backend, [3, 3, 3, 3]);
 * using tape = new Tape(backend);
 * const random = new Random(1).fork("dropout"); // of every step: .fork(step)
 * const y = await dropout(tape.constant(x), 0.25, { random }).value.read();
 * expect(y.every((each) => each === 0 || each === 4)).toBe(true);
 * ```
 */
export function dropout(x: Variable, rate: number, { random }: DropoutOptions): Variable {
  const tape = tapeOf("dropout", x);
  if (!(rate >= 0 && rate <= 1)) {
    throw new ArgumentError(
      `Cannot drop elements with probability ${rate}: a probability is from 0 to 1`,
      "pass a smaller or larger number",
    );
  }
  if (!tape.recording || rate === 0) return viewOf(tape, x, x.shape);
  const keep = 1 - rate;
  const scalars = { keep, factor: keep > 0 ? 1 / keep : 0 };
  const dropped = (values: Tensor, into?: Tensor): Tensor => {
    using u = random.uniform(tape.backend, x.shape);
    return map(drop, { x: values, u }, { scalars, ...(into && { into: { y: into } }) }).y;
  };
  return tape.record(dropped(x.value), {
    inputs: [x],
    backward: (y) => {
      const gradient = y.takeGradient();
      x.receive(dropped(gradient, gradient));
    },
  });
}
