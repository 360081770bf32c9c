import { copy, add as sumOf, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { Tape } from "./tape.ts";
import { rowsOf } from "./testing/expand.ts";
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

test("crossEntropy() refuses targets that do not fit", async () => {
  const backend = await testBackend();
  using logits = tensor(backend, new Float32Array(6), [2, 3]);
  using targets = tensor(backend, Int32Array.of(0));
  using floats = tensor(backend, [0, 1]);
  using tape = new Tape(backend);
  expect(() => crossEntropy(tape.constant(logits), targets)).toThrow(
    "Cannot compare 2 predictions with targets [1]: there must be one target for each prediction, and at least one",
  );
  expect(() => crossEntropy(tape.constant(logits), floats)).toThrow(
    "Cannot compare logits [2, 3] with float32 targets [2]: probabilities have the shape of the logits, with at least one element; pass one probability for each logit, or indices as an int32 tensor",
  );
});

/** Mean of `−Σ p log softmax(x)` over rows that count, with smoothed p. */
function smoothed(
  logits: Float64Array,
  probabilities: (row: number, column: number) => number,
  smoothing: number,
  counts: (row: number) => boolean,
): [number] {
  const rows = rowsOf(logits, V).filter((_, row) => counts(row));
  const kept = Array.from({ length: B * T }, (_, row) => row).filter(counts);
  const losses = rows.map((x, index) => {
    const logSumExp = Math.log(x.reduce((sum, each) => sum + Math.exp(each), 0));
    return x.reduce((sum, each, column) => {
      const p = probabilities(kept[index]!, column) * (1 - smoothing) + smoothing / V;
      return sum + p * (logSumExp - each);
    }, 0);
  });
  return [losses.reduce((a, b) => a + b) / losses.length];
}

test("crossEntropy() smooths labels, and ignores an index", async () => {
  const backend = await testBackend();
  const hot = (targets: Int32Array) => (row: number, column: number) =>
    targets[row] === column ? 1 : 0;
  using targets = tensor(backend, TARGETS, [B, T]);
  await checkGradients({
    inputs: { logits: [B, T, V] },
    reference: ({ logits }) => smoothed(logits, hot(TARGETS), 0.2, () => true),
    run: ({ logits }) => crossEntropy(logits, targets, { labelSmoothing: 0.2 }),
  });
  for (const ignoreIndex of [3, -100]) {
    const padded = TARGETS.map((each) => (each === 3 ? ignoreIndex : each));
    using indices = tensor(backend, padded, [B, T]);
    for (const labelSmoothing of [0, 0.1]) {
      await checkGradients({
        inputs: { logits: [B, T, V] },
        reference: ({ logits }) =>
          smoothed(logits, hot(padded), labelSmoothing, (row) => padded[row] !== ignoreIndex),
        run: ({ logits }) => crossEntropy(logits, indices, { labelSmoothing, ignoreIndex }),
      });
    }
  }
});

test("crossEntropy() takes probabilities, which may be differentiated", async () => {
  for (const labelSmoothing of [0, 0.3]) {
    await checkGradients({
      inputs: { logits: [B, T, V], targets: [B, T, V] },
      reference: ({ logits, targets }) =>
        smoothed(
          logits,
          (row, column) => targets[row * V + column]!,
          labelSmoothing,
          () => true,
        ),
      run: ({ logits, targets }) => crossEntropy(logits, targets, { labelSmoothing }),
    });
  }
});

test("crossEntropy() refuses options out of range", async () => {
  const backend = await testBackend();
  using logits = tensor(backend, new Float32Array(6), [2, 3]);
  using targets = tensor(backend, Int32Array.of(0, 1));
  using tape = new Tape(backend);
  const x = tape.constant(logits);
  expect(() => crossEntropy(x, targets, { labelSmoothing: 1 })).toThrow(
    "Cannot smooth labels by 1: it is a probability below 1",
  );
  expect(() => crossEntropy(x, targets, { ignoreIndex: 0.5 })).toThrow(
    "Cannot ignore the index 0.5: indices are whole numbers",
  );
  expect(() => crossEntropy(x, logits, { ignoreIndex: -100 })).toThrow(
    "Cannot ignore the index -100: targets that are probabilities have no indices",
  );
});

test("crossEntropy() with an ignored index takes logits of −∞, as without", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [1, 2, Number.NEGATIVE_INFINITY, 0, 0, 0], [2, 3]);
  using first = tensor(backend, [1, 2, Number.NEGATIVE_INFINITY], [1, 3]);
  using targets = tensor(backend, Int32Array.of(0, -100));
  using tape = new Tape(backend);
  const logits = tape.variable(values);
  const loss = crossEntropy(logits, targets, { ignoreIndex: -100 });
  tape.backward(loss);
  using plain = new Tape(backend);
  const alone = plain.variable(first);
  using target = targets.slice(0, 1);
  const expected = crossEntropy(alone, target);
  plain.backward(expected);
  const [value] = await loss.value.read();
  expect(value).toBeCloseTo((await expected.value.read())[0]!, 6);
  const gradient = await logits.gradient.read();
  const e = 1 / (1 + Math.E);
  [e - 1, 1 - e, 0, 0, 0, 0].forEach((each, at) => {
    expect(gradient[at]).toBeCloseTo(each, 6);
  });
});
