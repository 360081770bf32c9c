import { countOperations, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { tanh } from "./functions.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const backend = await testBackend();

test("reshape() keeps the elements in order", async () => {
  for (const [from, to] of [
    [[2, 3], [6]],
    [
      [1, 67],
      [67, 1],
    ],
    [
      [2, 3, 4],
      [4, -1],
    ],
    [[1], []],
  ] as const) {
    await checkGradients({
      inputs: { x: from },
      reference: ({ x }) => x.map((each) => 2 * each),
      run: ({ x }) => reshape(multiply(x, 2), to),
    });
  }
});

test("reshape() runs no kernel and allocates nothing, forward and backward", () => {
  using values = tensor(backend, [3]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  const live = backend.memory().liveBuffers;
  let y: Variable = x;
  const forward = countOperations(backend, () => {
    y = reshape(x, [1, 1]);
  });
  expect(forward).toEqual({});
  expect(backend.memory().liveBuffers).toBe(live);
  // The seed of the loss.
  expect(countOperations(backend, () => tape.backward(y))).toEqual({ map: 1 });
});

test("reshape() shares memory that crossEntropy() overwrites only if nobody else reads it", async () => {
  using values = tensor(backend, [0.5, -1, 2, 0.25], [2, 2]);
  using targets = tensor(backend, Int32Array.of(0, 1));
  /** Gradient of x, and bytes allocated by the backward pass. */
  const run = async (logits: (x: Variable) => Variable): Promise<[number[], number]> => {
    using tape = new Tape(backend);
    const x = tape.variable(values);
    const loss = crossEntropy(logits(x), targets);
    const live = backend.memory().liveBytes;
    backend.resetPeak();
    tape.backward(loss);
    return [Array.from(await x.gradient.read()), backend.memory().peakBytes - live];
  };
  const [doubled, least] = await run((x) => multiply(x, 2));
  const [viewed, bytes] = await run((x) => reshape(reshape(multiply(x, 2), [4]), [2, 2]));
  expect(viewed).toEqual(doubled);
  expect(bytes).toBe(least);
  // The derivative of tanh reads its output, which has the memory of the logits.
  const [bent] = await run(tanh);
  const [bentView] = await run((x) => reshape(tanh(x), [1, 2, 2]));
  expect(bentView).toEqual(bent);
  const [leaf] = await run((x) => reshape(x, [1, 2, 2]));
  expect(leaf).toEqual((await run((x) => x))[0]);
  expect(Array.from(await values.read())).toEqual([0.5, -1, 2, 0.25]);
});

test("reshape() in a block that is run again has the same gradients", async () => {
  using values = tensor(backend, [0.5, -1, 2, 0.25], [2, 2]);
  for (const recompute of [false, true]) {
    using tape = new Tape(backend, { recompute });
    const x = tape.variable(values);
    const y = tape.block(() => reshape(multiply(reshape(x, [4]), 3), [2, 2]));
    tape.backward(sum(y));
    expect(Array.from(await x.gradient.read())).toEqual([3, 3, 3, 3]);
  }
});

test("reshape() refuses another size", () => {
  using values = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  expect(() => reshape(tape.constant(values), [3])).toThrow("Cannot reshape [2] to [3]");
});
