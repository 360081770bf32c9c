import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { gelu } from "./gelu.ts";
import { reshape } from "./reshape.ts";
import { stopGradient } from "./stop_gradient.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";

const backend = await testBackend();

test("stopGradient() passes no gradient on", async () => {
  using values = tensor(backend, [1, 2, 3]);
  const live = backend.memory().liveBuffers;
  const tape = new Tape(backend);
  const x = tape.variable(values);
  const y = multiply(x, 2);
  const loss = sum(multiply(y, stopGradient(y)));
  tape.backward(loss);
  expect(Array.from(await x.gradient.read())).toEqual([4, 8, 12]); // 2 · y
  // The loss and the gradient of x; y is freed with the constant that shares its memory.
  expect(backend.memory().liveBuffers).toBe(live + 2);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("stopGradient() of a loss leaves nothing to differentiate", () => {
  using values = tensor(backend, [1]);
  using tape = new Tape(backend);
  const constant = stopGradient(multiply(tape.variable(values), 2));
  expect(() => tape.backward(constant)).toThrow("Cannot differentiate a value that is not on");
});

const detached: Record<string, (logits: Variable) => Variable> = {
  "stopGradient()": stopGradient,
  "tape.constant()": (logits) => logits.tape.constant(logits.value),
  "tape.constant() of a view": (logits) => logits.tape.constant(reshape(logits, [3, 1]).value),
};

test.each(Object.entries(detached))(
  "crossEntropy() overwrites no logits that %s reads",
  async (_, detach) => {
    using weights = tensor(backend, [1, 2, 3], [1, 3]);
    using ones = tensor(backend, [1, 1, 1], [1, 3]);
    using targets = tensor(backend, Int32Array.of(0));
    using tape = new Tape(backend);
    const z = tape.variable(ones);
    const logits = multiply(tape.variable(weights), 1);
    const other = sum(multiply(z, reshape(detach(logits), [1, 3])));
    tape.backward(add(other, crossEntropy(logits, targets)));
    expect(Array.from(await z.gradient.read())).toEqual([1, 2, 3]);
  },
);

test("crossEntropy() overwrites no logits that a block reads again as a constant", async () => {
  using weights = tensor(backend, [1, 2, 3], [1, 3]);
  using targets = tensor(backend, Int32Array.of(0));
  const gradients = [];
  for (const recompute of [false, true]) {
    using tape = new Tape(backend, { recompute });
    const z = tape.variable(weights);
    const logits = multiply(tape.variable(weights), 1);
    const block = tape.block(() => gelu(multiply(z, tape.constant(logits.value))));
    tape.backward(add(sum(block), crossEntropy(logits, targets)));
    gradients.push(Array.from(await z.gradient.read()));
  }
  expect(gradients[1]).toEqual(gradients[0]);
});
