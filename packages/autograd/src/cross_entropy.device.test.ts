import { copy, add as sumOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const [B, T, V] = [2, 3, 7];
const TARGETS = Int32Array.of(6, 0, 3, 3, 1, 5);

function reference(logits: Float64Array): [number] {
  let loss = 0;
  for (let row = 0; row < B * T; row++) {
    const x = logits.subarray(row * V, (row + 1) * V);
    loss += Math.log(x.reduce((sum, each) => sum + Math.exp(each), 0)) - x[TARGETS[row]!]!;
  }
  return [loss / (B * T)];
}

test("crossEntropy() is the mean of −log softmax at the targets", async () => {
  using targets = tensor(await testBackend(), TARGETS, [B, T]);
  await checkGradients({
    inputs: { logits: [B, T, V] },
    reference: ({ logits }) => reference(logits),
    run: ({ logits }) => crossEntropy(logits, targets),
  });
});

test("crossEntropy() does not overwrite logits that another operation reads", async () => {
  using targets = tensor(await testBackend(), TARGETS, [B, T]);
  await checkGradients({
    inputs: { x: [B, T, V] },
    reference: ({ x }) => [1.5 * reference(x.map((each) => 2 * each))[0]],
    run: ({ x }) => {
      const logits = multiply(x, 2);
      const first = crossEntropy(logits, targets);
      const second = multiply(crossEntropy(logits, targets), 0.5);
      return x.tape.record(sumOf(first.value, second.value), {
        inputs: [first, second],
        backward: ({ gradient }) => {
          for (const each of [first, second]) each.receive(copy(gradient));
        },
      });
    },
  });
});

test("crossEntropy() is finite for huge logits", async () => {
  const backend = await testBackend();
  using logits = tensor(backend, [1e30, -1e30, 0], [1, 3]);
  using targets = tensor(backend, Int32Array.of(0));
  using tape = new Tape(backend);
  const x = tape.variable(logits);
  const loss = crossEntropy(x, targets);
  tape.backward(loss);
  expect(Array.from(await loss.value.read())).toEqual([0]);
  expect(Array.from(await x.gradient.read())).toEqual([0, 0, 0]);
});

test("crossEntropy() turns logits that the tape owns into their gradient, without new memory of their size", async () => {
  const backend = await testBackend();
  using x = tensor(backend, new Float32Array(B * T * V), [B, T, V]);
  using targets = tensor(backend, TARGETS, [B, T]);
  using tape = new Tape(backend);
  const leaf = tape.variable(x);
  const logits = multiply(leaf, 1);
  const loss = crossEntropy(logits, targets);
  const before = backend.memory().liveBytes;
  tape.backward(loss);
  // The memory of the logits became the gradient of the leaf; log-sum-exp was freed.
  expect(leaf.gradient.buffer.byteLength).toBe(4 * B * T * V);
  expect(backend.memory().liveBytes).toBeLessThan(before);
});

test("crossEntropy() refuses a wrong number of targets, and float32 targets", async () => {
  const backend = await testBackend();
  using logits = tensor(backend, new Float32Array(6), [2, 3]);
  using targets = tensor(backend, Int32Array.of(0));
  using floats = tensor(backend, [0, 1]);
  using tape = new Tape(backend);
  expect(() => crossEntropy(tape.constant(logits), targets)).toThrow(
    "Cannot compare 2 predictions with targets [1]: there must be one target for each prediction, and at least one",
  );
  expect(() => crossEntropy(tape.constant(logits), floats)).toThrow(
    "Cannot compare with float32 targets: they must be int32; make an int32 tensor",
  );
});
