import { Random, secondMoment, type Tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { linear } from "./linear.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();
const random = new Random(6);
const [B, T, IN, OUT] = [2, 3, 6, 4];

const makeWeight = (name: string, out = OUT) =>
  new Parameter(name, random.fork(name).normal(backend, [out, IN]));
const makeInput = (name: string) => random.fork(name).normal(backend, [B, T, IN]);

/** Runs one micro-batch through the weights and adds their outputs. */
function pass(input: Tensor, weights: readonly Parameter[], recording = true): void {
  using tape = recording ? new Tape(backend) : Tape.inference(backend);
  const x = tape.constant(input);
  const y = weights.map((weight) => linear(x, weight)).reduce((a, b) => add(a, b));
  if (!recording) return;
  using coefficients = random.fork("coefficients").normal(backend, y.shape);
  tape.backward(project(y, coefficients));
}

async function momentOf(inputs: readonly Tensor[], blocks = 1): Promise<number[]> {
  const all = await Promise.all(
    inputs.map(async (input) => {
      using moment = secondMoment(input, { blocks });
      return moment.read();
    }),
  );
  return Array.from(all[0]!, (_, at) => all.reduce((sum, each) => sum + each[at]! / all.length, 0));
}

test("linear() records nothing but `fed`, unless its weight observes inputs", () => {
  using weight = makeWeight("unasked");
  using input = makeInput("x");
  pass(input, [weight], false);
  expect(weight.fed).toBe(false);
  pass(input, [weight]);
  expect(weight.fed).toBe(true);
  expect(weight.inputMoment).toBeUndefined();
});

test("linear() records the mean over micro-batches, of the whole moment or of blocks", async () => {
  for (const blocks of [1, 3]) {
    using weight = makeWeight("asked");
    const inputs = ["a", "b", "c"].map(makeInput);
    weight.observeInput(blocks);
    for (const input of inputs) pass(input, [weight]);
    expect(weight.inputMoment!.shape).toEqual(blocks === 1 ? [IN, IN] : [3, 2, 2]);
    // Float32 sums of 18 products.
    const actual = await weight.inputMoment!.read();
    expect(relativeError(actual, await momentOf(inputs, blocks))).toBeLessThan(1e-6);
    for (const input of inputs) input.dispose();
  }
});

test("linear() computes one moment for several weights with the same input", async () => {
  const weights = ["q", "k", "v"].map((name) => makeWeight(name));
  using first = makeInput("first");
  using second = makeInput("second");
  const plain = countKernels(backend, () => pass(first, weights));
  for (const weight of weights) weight.observeInput();
  const observing = countKernels(backend, () => pass(first, weights));
  expect(observing.matmul! - plain.matmul!).toBe(1);
  pass(second, weights);
  const expected = await momentOf([first, second]);
  for (const weight of weights) {
    expect(relativeError(await weight.inputMoment!.read(), expected)).toBeLessThan(1e-6);
    weight.dispose();
  }
});

test("linear() records nothing in inference", () => {
  using weight = makeWeight("inference");
  using input = makeInput("x");
  weight.observeInput();
  pass(input, [weight], false);
  expect(weight.inputMoment).toBeUndefined();
});

test("Parameter keeps an input moment until forgetInput() or another observeInput()", async () => {
  using weight = makeWeight("memory");
  using input = makeInput("x");
  pass(input, [weight]);
  const before = backend.memory().liveBuffers;
  weight.observeInput();
  expect(backend.memory().liveBuffers).toBe(before);
  pass(input, [weight]);
  expect(backend.memory().liveBuffers).toBe(before + 1);
  weight.observeInput(2);
  expect(weight.inputMoment).toBeUndefined();
  pass(input, [weight]);
  expect(relativeError(await weight.inputMoment!.read(), await momentOf([input], 2))).toBe(0);
  weight.forgetInput();
  pass(input, [weight]);
  expect(weight.inputMoment).toBeUndefined();
  expect(backend.memory().liveBuffers).toBe(before);
});
