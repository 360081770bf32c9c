import { Tape } from "@lrm/autograd";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { JORDAN, lowRankOrthogonalize, newtonSchulz } from "@lrm/orthogonalize";
import { Random, scale, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { gradientError } from "./gradient_error.ts";
import { relativeError } from "./known_matrix.ts";
import { lowRankError } from "./low_rank_error.ts";
import { ITERATION_TOLERANCE, knownMatrix } from "./matrices.ts";
import { drawTokens } from "./training_step.ts";

const backend = createReferenceBackend();

test.each([
  [12, 40],
  [40, 12],
])("knownMatrix() has the result of newtonSchulz() for %i×%i", async (m, n) => {
  const { G, orthogonalized } = knownMatrix(backend, m, n);
  const O = await newtonSchulz(G).read();
  expect(relativeError(O, orthogonalized)).toBeLessThan(ITERATION_TOLERANCE);
  expect(relativeError(await G.read(), orthogonalized)).toBeGreaterThan(0.1);
});

test("lowRankError() accepts lowRankOrthogonalize() of the same columns, and of no others", async () => {
  const M = new Random(1).normal(backend, [20, 48]);
  const errorWith = async (columns: readonly number[]) => {
    const used = tensor(backend, Int32Array.of(3, 11, 40, 7), [4]);
    const O = lowRankOrthogonalize(M, { rank: 4, columns: used });
    return lowRankError(O, M, columns, JORDAN.steps);
  };
  expect(await errorWith([3, 11, 40, 7])).toBeLessThan(ITERATION_TOLERANCE);
  expect(await errorWith([3, 11, 40, 8])).toBeGreaterThan(0.1);
});

test("gradientError() accepts a model's gradient, and rejects one that is 10 % too large", async () => {
  const config = { ...GPT2_PRESETS.nano, layers: 1, width: 32, mlpWidth: 64, contextLength: 8 };
  using model = GPT2.initialize(backend, config, new Random(1));
  const [inputs, targets] = drawTokens(backend, new Random(2), 256, [2, 8]);
  using tape = new Tape(backend);
  tape.backward(model.loss(tape, inputs, targets));
  const error = () => gradientError(model.parameters, (on) => model.loss(on, inputs, targets));
  expect(await error()).toBeLessThan(0.02);
  for (const { gradient } of model.parameters) scale(gradient, 1.1, gradient);
  expect(await error()).toBeGreaterThan(0.05);
});
