import { Parameter, Tape } from "@lrm/autograd";
import { Random, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import type { OutputHead } from "./model.ts";
import { TINY, TinyModel } from "./testing/tiny_model.ts";

const backend = await testBackend();
const INPUTS = Int32Array.of(3, 1, 4, 1, 5, 9, 2, 6);
const TARGETS = Int32Array.of(1, 4, 1, 5, 9, 2, 6, 10);
const tokens = (values: Int32Array): Tensor => tensor(backend, values, [2, 4]);

/** Computes the mean cross-entropy in float64. */
function crossEntropy(logits: ArrayLike<number>, targets: Int32Array): number {
  const V = logits.length / targets.length;
  const losses = Array.from(targets, (target, row) => {
    const scores = Array.from(logits).slice(row * V, (row + 1) * V);
    return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[target]!;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

test("LanguageModel.logits() scores every token that may follow", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using inputs = tokens(INPUTS);
  using tape = Tape.inference(backend);
  const logits = model.logits(tape, inputs);
  expect(logits.shape).toEqual([2, 4, TINY.vocabularySize]);
  const hidden = model.hidden(tape, inputs);
  expect(hidden.shape).toEqual([2, 4, TINY.width]);
  const scores = Array.from(await logits.value.read());
  expect(Array.from(await model.head(hidden).value.read())).toEqual(scores);
  expect(scores.every(Number.isFinite)).toBe(true);
});

test("LanguageModel.loss() is the mean cross-entropy of the logits", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using inputs = tokens(INPUTS);
  using targets = tokens(TARGETS);
  using tape = Tape.inference(backend);
  const loss = model.loss(tape, inputs, targets);
  expect(loss.value.size).toBe(1);
  const expected = crossEntropy(await model.logits(tape, inputs).value.read(), TARGETS);
  expect(relativeError(await loss.value.read(), [expected])).toBeLessThan(1e-5);
});

/** A model whose head has a bias, and scores bounded to ±2. */
class CappedModel extends TinyModel {
  readonly bias = new Parameter("head.bias", new Random(2).normal(backend, [TINY.vocabularySize]));
  protected override readonly outputHead: OutputHead = {
    weight: this.parameters.at(-1)!,
    bias: this.bias,
    softCap: 2,
  };
}

test("LanguageModel.head() and loss() add the bias of the head, and bound the scores", async () => {
  using plain = TinyModel.initialize(backend, new Random(1));
  const model = new CappedModel(backend, TINY, plain.parameters);
  using inputs = tokens(INPUTS);
  using targets = tokens(TARGETS);
  using tape = new Tape(backend);
  const z = await plain.logits(tape, inputs).value.read();
  const bias = await model.bias.value.read();
  const expected = Float64Array.from(z, (each, at) => {
    const shifted = each + bias[at % bias.length]!;
    return (2 * shifted) / Math.sqrt(shifted ** 2 + 4);
  });
  const logits = await model.logits(tape, inputs).value.read();
  expect(relativeError(logits, expected)).toBeLessThan(1e-5);
  const loss = model.loss(tape, inputs, targets);
  tape.backward(loss);
  const mean = crossEntropy(expected, TARGETS);
  expect(relativeError(await loss.value.read(), [mean])).toBeLessThan(1e-5);
  expect((await model.bias.gradient.read()).some((value) => value !== 0)).toBe(true);
  model.bias.dispose();
});

test("LanguageModel.loss() has a gradient for every parameter", async () => {
  using model = TinyModel.initialize(backend, new Random(1));
  using inputs = tokens(INPUTS);
  using targets = tokens(TARGETS);
  using tape = new Tape(backend);
  tape.backward(model.loss(tape, inputs, targets));
  for (const { name, gradient } of model.parameters) {
    const values = await gradient.read();
    expect(
      values.some((value) => value !== 0),
      name,
    ).toBe(true);
    expect(values.every(Number.isFinite), name).toBe(true);
  }
});

test("LanguageModel.dispose() frees the parameters, and activations belong to the tape", () => {
  const live = backend.memory().liveBuffers;
  using inputs = tokens(INPUTS);
  const model = TinyModel.initialize(backend, new Random(1));
  const before = backend.memory().liveBuffers;
  const tape = new Tape(backend);
  model.logits(tape, inputs);
  expect(backend.memory().liveBuffers).toBeGreaterThan(before);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(before);
  model.dispose();
  inputs.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});
