import { countOperations, type Shape, sizeOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { tanh } from "./functions.ts";
import { slice } from "./slice.ts";
import { Tape, type Variable } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const backend = await testBackend();

/** Takes entries of flat values along an axis, in plain code. */
function sliced(
  values: ArrayLike<number>,
  shape: Shape,
  axis: number,
  start: number,
  end: number,
): number[] {
  const inner = sizeOf(shape.slice(axis + 1));
  return Array.from(values).filter((_, index) => {
    const at = Math.floor(index / inner) % shape[axis]!;
    return at >= start && at < end;
  });
}

test("slice() takes entries along any axis, from either end", async () => {
  for (const [shape, axis, start, end, from, to] of [
    [[5, 3], 0, 1, 4, 1, 4],
    [[5, 3], 0, -2, undefined, 3, 5],
    [[5, 3], 1, 0, -1, 0, 2],
    [[1, 67], 1, 3, 5, 3, 5],
    [[67, 1], 0, 13, 14, 13, 14],
    [[2, 3, 5], -1, 2, 5, 2, 5],
    [[2, 3, 5], 1, 1, 2, 1, 2],
    [[7], 0, 0, undefined, 0, 7],
  ] as const) {
    await checkGradients({
      inputs: { x: shape },
      reference: ({ x }) =>
        sliced(x, shape, axis < 0 ? axis + shape.length : axis, from, to).map((each) => 2 * each),
      run: ({ x }) => slice(multiply(x, 2), start, end, { axis }),
    });
  }
});

test("slice() adds up the gradients of parts that overlap", () =>
  checkGradients({
    inputs: { x: [5, 3] },
    reference: ({ x }) =>
      sliced(x, [5, 3], 0, 0, 4).map((each, i) => each + sliced(x, [5, 3], 0, 1, 5)[i]!),
    run: ({ x }) => add(slice(x, 0, 4), slice(x, 1)),
  }));

test("slice() along the first axis shares memory, which crossEntropy() leaves as it is", async () => {
  using values = tensor(backend, [0.5, -1, 2, 0.25], [2, 2]);
  using targets = tensor(backend, Int32Array.of(0, 1));
  const gradientOf = async (loss: (x: Variable) => Variable): Promise<number[]> => {
    using tape = new Tape(backend);
    const x = tape.variable(values);
    // The derivative of tanh reads the memory that slices share.
    tape.backward(loss(tanh(x)));
    return Array.from(await x.gradient.read());
  };
  using first = targets.slice(0, 1);
  using second = targets.slice(1, 2);
  const parts = await gradientOf((x) => {
    expect(countOperations(backend, () => slice(x, 0, 1))).toEqual({});
    return add(crossEntropy(slice(x, 0, 1), first), crossEntropy(slice(x, 1), second));
  });
  const whole = await gradientOf((x) => multiply(crossEntropy(x, targets), 2));
  parts.forEach((part, index) => {
    expect(part).toBeCloseTo(whole[index]!, 6);
  });
});

test("slice() refuses positions that do not exist", () => {
  using values = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  using tape = new Tape(backend);
  const x = tape.constant(values);
  expect(() => slice(x, 1, 4)).toThrow(
    "Cannot slice axis 0 of [2, 3] from 1 to 4: it has 2 entries; pass positions on the axis, in order",
  );
  expect(() => slice(x, 2, 1, { axis: 1 })).toThrow("Cannot slice axis 1 of [2, 3] from 2 to 1");
});
