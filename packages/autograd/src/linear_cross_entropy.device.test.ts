import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels, values } from "./testing/gradient_check.ts";

const [B, T, C, V] = [2, 5, 4, 7];
const TARGETS = Int32Array.from({ length: B * T }, (_, index) => (3 * index) % V);

function reference(
  { x, weight, bias }: { x: Float64Array; weight: Float64Array; bias?: Float64Array },
  targets: ArrayLike<number> = TARGETS,
  cap = Number.POSITIVE_INFINITY,
): [number] {
  let loss = 0;
  for (let row = 0; row < targets.length; row++) {
    const logits = Float64Array.from({ length: weight.length / C }, (_, token) => {
      let sum = bias?.[token] ?? 0;
      for (let i = 0; i < C; i++) sum += x[row * C + i]! * weight[token * C + i]!;
      return sum / Math.sqrt(1 + (sum / cap) ** 2);
    });
    loss +=
      Math.log(logits.reduce((sum, each) => sum + Math.exp(each), 0)) - logits[targets[row]!]!;
  }
  return [loss / targets.length];
}

describe.each([
  ["one chunk", 1e6],
  ["chunks of 4 tokens, the last one short", 4 * V * 4],
  ["a chunk for each token, as there is no room for one", 1],
])("linearCrossEntropy() in %s", (_, chunkBytes) => {
  test("is the mean cross-entropy of x Wᵀ", async () => {
    using targets = tensor(await testBackend(), TARGETS, [B, T]);
    await checkGradients({
      inputs: { x: [B, T, C] },
      weights: { weight: [V, C] },
      reference,
      run: ({ x }, { weight }) => linearCrossEntropy(x, weight, targets, { chunkBytes }),
    });
  });

  test.each([undefined, 0.5])("adds a bias, and bounds the logits to ±%s", async (softCap) => {
    using targets = tensor(await testBackend(), TARGETS, [B, T]);
    const cap = softCap === undefined ? {} : { softCap };
    await checkGradients({
      inputs: { x: [B, T, C] },
      weights: { weight: [V, C], bias: [V] },
      reference: (v) => reference(v, TARGETS, softCap),
      run: ({ x }, { weight, bias }) =>
        linearCrossEntropy(x, weight, targets, { chunkBytes, bias: bias!, ...cap }),
    });
  });

  test("leaves out ignored targets", async () => {
    const ignored = TARGETS.map((target, index) => (index % 3 === 0 ? -100 : target));
    using targets = tensor(await testBackend(), ignored, [B, T]);
    const rows = [1, 2, 4, 5, 7, 8];
    await checkGradients({
      inputs: { x: [B, T, C] },
      weights: { weight: [V, C], bias: [V] },
      reference: ({ x, ...others }) => {
        const counted = rows.flatMap((row) => Array.from(x!.slice(row * C, (row + 1) * C)));
        return reference(
          { x: Float64Array.from(counted), ...others } as Parameters<typeof reference>[0],
          rows.map((row) => TARGETS[row]!),
        );
      },
      run: ({ x }, { weight, bias }) =>
        linearCrossEntropy(x, weight, targets, { chunkBytes, bias: bias!, ignoreIndex: -100 }),
    });
  });

  test("adds to gradients that are there", async () => {
    using targets = tensor(await testBackend(), TARGETS, [B, T]);
    await checkGradients({
      inputs: { x: [B, T, C] },
      weights: { weight: [V, C] },
      reference: (v) => [2 * reference(v)[0]],
      run: ({ x }, { weight }) => {
        const [a, b] = [1, 2].map(() => linearCrossEntropy(x, weight, targets, { chunkBytes }));
        return add(a!, b!);
      },
    });
  });
});

test("linearCrossEntropy() sweeps once, in the backward pass", async () => {
  const backend = await testBackend();
  using targets = tensor(backend, TARGETS, [B, T]);
  using x = tensor(backend, Float32Array.from(values(1, B * T * C)), [B, T, C]);
  const host = values(2, V * C);
  using weight = new Parameter("head", tensor(backend, Float32Array.from(host), [V, C]));
  using tape = new Tape(backend);
  const input = tape.variable(x);
  let loss = tape.constant(x);
  const forward = countKernels(backend, () => {
    loss = linearCrossEntropy(input, weight, targets);
  });
  expect(forward).toEqual({});
  const backward = countKernels(backend, () => tape.backward(loss));
  // The seed of the gradient and the fused row map; the mean; logits, dx and dW.
  expect(backward).toEqual({ map: 2, reduce: 1, matmul: 3 });
  const expected = reference({ x: values(1, B * T * C), weight: host })[0];
  expect((await loss.value.read())[0]).toBeCloseTo(expected, 5);
});

test("linearCrossEntropy() never holds more logits than chunkBytes", async () => {
  const backend = await testBackend();
  const [rows, vocabulary] = [256, 64];
  using targets = tensor(backend, new Int32Array(rows));
  using x = tensor(backend, new Float32Array(rows * C), [rows, C]);
  const head = tensor(backend, new Float32Array(vocabulary * C), [vocabulary, C]);
  using weight = new Parameter("head", head);
  let largest = 0;
  const { allocate } = backend;
  backend.allocate = (bytes) => {
    largest = Math.max(largest, bytes);
    return allocate.call(backend, bytes);
  };
  try {
    const chunkBytes = 100 * vocabulary * 4;
    using tape = new Tape(backend);
    tape.backward(linearCrossEntropy(tape.variable(x), weight, targets, { chunkBytes }));
  } finally {
    backend.allocate = allocate;
  }
  expect(largest).toBe(64 * vocabulary * 4); // whole tiles of 64 tokens
});

test("linearCrossEntropy() needs no gradient of a constant", async () => {
  const backend = await testBackend();
  using targets = tensor(backend, TARGETS, [B, T]);
  using x = tensor(backend, new Float32Array(B * T * C), [B, T, C]);
  using weight = new Parameter("head", tensor(backend, new Float32Array(V * C), [V, C]));
  using tape = new Tape(backend);
  const loss = linearCrossEntropy(tape.constant(x), weight, targets);
  tape.backward(loss);
  expect((await loss.value.read())[0]).toBeCloseTo(Math.log(V), 6);
  expect(Array.from(await weight.gradient.read())).toEqual(new Array(V * C).fill(0));
});

test("linearCrossEntropy() takes targets on the tape, and a weight that is a variable or x itself", async () => {
  using targets = tensor(await testBackend(), TARGETS, [B, T]);
  await checkGradients({
    inputs: { x: [B, T, C], weight: [V, C] },
    reference,
    run: ({ x, weight }, _, tape) => linearCrossEntropy(x, weight, tape.constant(targets)),
  });
  using few = tensor(await testBackend(), Int32Array.of(1, 3, 0, 2), [4]);
  await checkGradients({
    inputs: { x: [4, C] },
    reference: ({ x }) => reference({ x, weight: x }, [1, 3, 0, 2]),
    run: ({ x }) => linearCrossEntropy(x, x, few),
  });
});

test("linearCrossEntropy() takes a bias that is a variable or x itself", async () => {
  using targets = tensor(await testBackend(), Int32Array.of(2), []);
  const dot = ({
    x,
    weight,
    bias = x,
  }: Record<"x" | "weight", Float64Array> & { bias?: Float64Array }) =>
    reference({ x, weight, bias }, [2]);
  await checkGradients({
    inputs: { x: [C], weight: [C, C], bias: [C] },
    reference: dot,
    run: ({ x, weight, bias }) => linearCrossEntropy(x, weight, targets, { bias }),
  });
  await checkGradients({
    inputs: { x: [C], weight: [C, C] },
    reference: dot,
    run: ({ x, weight }) => linearCrossEntropy(x, weight, targets, { bias: x }),
  });
});

test("linearCrossEntropy() refuses a bias of another length and a bound that is not above 0", async () => {
  const backend = await testBackend();
  using targets = tensor(backend, TARGETS, [B, T]);
  using x = tensor(backend, new Float32Array(B * T * C), [B, T, C]);
  using weight = new Parameter("head", tensor(backend, new Float32Array(V * C), [V, C]));
  using bias = new Parameter("bias", tensor(backend, [1, 2, 3]));
  using tape = new Tape(backend);
  const input = tape.constant(x);
  expect(() => linearCrossEntropy(input, weight, targets, { bias })).toThrow(
    "Cannot add a bias [3] to the logits of 7 tokens: it must be [7]; pass one number for each token",
  );
  expect(() => linearCrossEntropy(input, weight, targets, { softCap: 0 })).toThrow(
    "Cannot bound values to ±0",
  );
});

test("linearCrossEntropy() refuses a weight of another width", async () => {
  const backend = await testBackend();
  using targets = tensor(backend, TARGETS, [B, T]);
  using x = tensor(backend, new Float32Array(B * T * C), [B, T, C]);
  using weight = new Parameter("head", tensor(backend, new Float32Array(V * 3), [V, 3]));
  using tape = new Tape(backend);
  expect(() => linearCrossEntropy(tape.constant(x), weight, targets)).toThrow(
    "Cannot multiply [2, 5, 4] by [7, 3]ᵀ: inner dimensions must match, got 4 and 3",
  );
});

test("linearCrossEntropy() takes no more memory after a pass with ignored targets, and refuses half an index", async () => {
  const backend = await testBackend();
  using x = tensor(backend, Float32Array.from({ length: B * T * C }, Math.sin), [B, T, C]);
  using weight = new Parameter(
    "weight",
    tensor(backend, Float32Array.from({ length: V * C }, Math.cos), [V, C]),
  );
  using targets = tensor(backend, TARGETS, [B, T]);
  const pass = (ignoreIndex: number, recording = true) => {
    using tape = new Tape(backend, { recording });
    const loss = linearCrossEntropy(tape.constant(x), weight, targets, { ignoreIndex });
    if (recording) tape.backward(loss);
  };
  pass(0);
  const live = backend.memory().liveBuffers;
  pass(0);
  pass(0, false);
  expect(backend.memory().liveBuffers).toBe(live);
  expect(() => pass(0.5)).toThrow("Cannot ignore the index 0.5: indices are whole numbers");
});
