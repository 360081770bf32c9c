import { expect, test } from "vitest";
import { createReferenceBackend } from "./reference.ts";
import { largestMagnitude, scaledSumOfSquares } from "./scaled_squares.ts";
import { tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const matrices = { axes: [-2, -1], keepDims: true } as const;

test("largestMagnitude() ignores signs, and goes on over several tensors", async () => {
  const x = tensor(backend, [1, -3, 2, 0, 0, 0], [2, 1, 3]);
  const largest = largestMagnitude(x, matrices);
  expect(largest.shape).toEqual([2, 1, 1]);
  expect(Array.from(await largest.read())).toEqual([3, 0]);
  const into = tensor(backend, [9], [1]);
  largestMagnitude(x, { into });
  largestMagnitude(tensor(backend, [-7, 5]), { into, accumulate: true });
  expect(Array.from(await into.read())).toEqual([7]);
});

test.each([
  [1e-30, 2 ** 84],
  [1, 1],
  [1e30, 2 ** -84],
])(
  "scaledSumOfSquares() keeps the norm of entries around %s, for each matrix",
  async (size, scale) => {
    const x = tensor(backend, [3 * size, -4 * size, 5, 12], [2, 1, 2]);
    const squares = scaledSumOfSquares(x, largestMagnitude(x, matrices), matrices);
    expect(squares.shape).toEqual([2, 1, 1]);
    const [first, second] = await squares.read();
    expect(Math.abs(Math.sqrt(first!) / scale / (5 * size) - 1)).toBeLessThan(1e-6);
    expect(second).toBe(169); // the other matrix has its own scale
  },
);

test("scaledSumOfSquares() takes one scale for several tensors", async () => {
  const [small, huge] = [tensor(backend, [1e15]), tensor(backend, [1e25])];
  const largest = tensor(backend, [1e25], [1]);
  const into = tensor(backend, [0], [1]);
  for (const x of [small, huge]) scaledSumOfSquares(x, largest, { into, accumulate: true });
  expect(Math.abs((Math.sqrt((await into.read())[0]!) * 2 ** 84) / 1e25 - 1)).toBeLessThan(1e-6);
});
