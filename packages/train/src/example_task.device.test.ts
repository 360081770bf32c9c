import type { ExampleSet, TokenizedExample } from "@lrm/data";
import { Optimizer, sgd } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { evaluateExamples } from "./evaluate_examples.ts";
import { type ExampleTaskOptions, exampleTask, fitOfExamples } from "./example_task.ts";
import type { StepMetrics } from "./metrics.ts";
import { Bigram, optimizerOf } from "./testing/bigram.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();

/** Makes examples of different lengths, of which the last tokens are learned. */
function drawn(count: number, seed: number): TokenizedExample[] {
  const words = new Random(seed).words();
  return Array.from({ length: count }, () => {
    const length = 3 + (words.next().value % 9);
    const tokens = Int32Array.from({ length }, () => words.next().value % 16);
    const asked = 1 + (words.next().value % (length - 1));
    return { tokens, learned: Uint8Array.from(tokens, (_, at) => (at >= asked ? 1 : 0)) };
  });
}

const EXAMPLES: ExampleSet = { train: drawn(11, 1), validation: drawn(5, 2) };
const OPTIONS = { batch: 2, context: 16, vocabularySize: 16 };

/** Trains some steps, and returns the metrics and the weights. */
async function trained(options: Partial<ExampleTaskOptions>, steps = 4) {
  using model = new Bigram(backend);
  const rule = sgd({ learningRate: 0.1, momentum: 0 });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: model.parameters }] });
  const { accumulation = 1 } = options;
  const task = exampleTask(model, EXAMPLES, { ...OPTIONS, ...options });
  const metrics: StepMetrics[] = [];
  await train(
    { backend, task, optimizer },
    { seed: 1, steps, accumulation },
    {
      onStep: (each) => metrics.push(each),
    },
  );
  const weights = await Promise.all(model.parameters.map(({ value }) => value.read()));
  return { metrics, weights: weights.flatMap((each) => Array.from(each)) };
}

test("exampleTask() gives each learned token of a step the same weight, in any number of micro-batches", async () => {
  const whole = await trained({ batch: 6 });
  for (const [batch, accumulation] of [
    [3, 2],
    [1, 6],
  ] as const) {
    const parts = await trained({ batch, accumulation });
    for (const [at, each] of whole.weights.entries())
      expect(parts.weights[at]).toBeCloseTo(each, 5);
    for (const [at, { loss, tokens }] of whole.metrics.entries()) {
      expect(parts.metrics[at]!.loss).toBeCloseTo(loss, 5);
      expect(parts.metrics[at]!.tokens).toBe(tokens);
    }
  }
});

test("exampleTask() counts tokens without padding: an epoch has those of all examples", async () => {
  const { metrics } = await trained({ batch: 11 }, 2);
  const { tokens, rows, learned } = fitOfExamples(EXAMPLES, OPTIONS);
  expect(rows).toBe(11);
  expect(metrics.map((each) => each.tokens)).toEqual([tokens, 2 * tokens]);
  const sum = EXAMPLES.train.reduce((all, each) => all + each.tokens.length - 1, 0);
  expect(tokens).toBe(sum);
  expect(learned).toBeLessThan(tokens);
});

test("exampleTask() evaluates the mean over learned tokens, in batches of any size, packed too", async () => {
  using model = new Bigram(backend);
  const losses = [];
  for (const [batch, packed] of [
    [1, false],
    [2, false],
    [5, false],
    [2, true], // The model sees one token only.
  ] as const) {
    const task = exampleTask(model, EXAMPLES, { ...OPTIONS, batch, packed });
    losses.push((await evaluate(backend, task, task.validation!)).loss);
  }
  for (const loss of losses) expect(loss).toBeCloseTo(losses[0]!, 5);
});

test("exampleTask() overfits its examples", async () => {
  using model = new Bigram(backend);
  using optimizer = optimizerOf(model);
  const [first] = EXAMPLES.train;
  const examples = { train: [first!], validation: [first!] };
  const task = exampleTask(model, examples, { ...OPTIONS, batch: 1 });
  const before = await evaluate(backend, task, task.validation!);
  await train({ backend, task, optimizer }, { seed: 1, steps: 60 });
  expect((await evaluate(backend, task, task.validation!)).loss).toBeLessThan(0.2 * before.loss);
});

test("exampleTask() refuses examples without a token to learn within the context", () => {
  using model = new Bigram(backend);
  const tokens = Int32Array.of(1, 2, 3, 4);
  const unlearned = [{ tokens, learned: Uint8Array.of(0, 0, 0, 1) }];
  const make = () =>
    exampleTask(model, { ...EXAMPLES, train: unlearned }, { ...OPTIONS, context: 2 });
  expect(make).toThrow(
    "Cannot train on the examples: within 2 tokens, no training example has a token to learn; use a longer context, or other examples",
  );
  expect(fitOfExamples({ ...EXAMPLES, train: unlearned }, { context: 2 })).toMatchObject({
    leftOut: 1,
    cut: 0,
  });
});

test("evaluateExamples() measures as the last evaluation of exampleTask(), in batches of any size", async () => {
  using model = new Bigram(backend);
  const examples = EXAMPLES.validation;
  for (const packed of [false, true]) {
    const options = { ...OPTIONS, packed };
    const task = exampleTask(model, EXAMPLES, options);
    const { loss } = await evaluate(backend, task, task.finalValidation!);
    const all = await evaluateExamples(backend, model, examples, options);
    expect(all.loss).toBe(loss);
    const learned = examples.reduce(
      (sum, each) => sum + each.learned.reduce((count, flag) => count + flag, 0),
      0,
    );
    expect(all).toMatchObject({ tokens: learned, ofTokens: learned });
    const large = await evaluateExamples(backend, model, examples, { ...options, batch: 5 });
    expect(large.loss).toBeCloseTo(loss, 5);
    const few = await evaluateExamples(backend, model, examples, { ...options, tokens: 1 });
    expect(few.tokens).toBeLessThan(learned);
  }
  const short = evaluateExamples(backend, model, examples.slice(0, 0), OPTIONS);
  await expect(short).rejects.toThrow("Cannot evaluate on the examples: within 16 tokens, none");
});
