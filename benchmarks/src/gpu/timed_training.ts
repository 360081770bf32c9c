import type { Corpus } from "@lrm/data";
import { GPT2, type GPT2Config } from "@lrm/gpt2";
import type { WebGPUBackend } from "@lrm/kernels-webgpu/node";
import { muonWithAdamW } from "@lrm/muon";
import { Random } from "@lrm/tensor";
import { evaluateLanguageModel, languageModelTask, train } from "@lrm/train";
import { type Spread, spreadOf } from "../measure.ts";

/** A training that ends when its time is up. */
export interface TrainingRequest {
  readonly model: GPT2Config;
  readonly corpus: Corpus;
  readonly batch: number;
  readonly context: number;
  /** Seconds of training, evaluations not included. */
  readonly seconds: number;
}

/** Measurements of a training. */
export interface TimedTraining {
  readonly steps: number;
  /** Speed over groups of steps, without the first group, which compiles kernels. */
  readonly tokensPerSecond: Spread;
  /** Kernels that run for a step, metrics included. */
  readonly dispatches: number;
  /** Most bytes of all tensors at one time. */
  readonly peakBytes: number;
  /** Validation losses before and after, in nats per token. */
  readonly validation: readonly [before: number, after: number];
  /** Training loss of every step, in nats per token. */
  readonly losses: readonly number[];
}

/** More steps than any device does in the time. */
const MOST_STEPS = 10_000_000;
/** Minimum number of tokens in an evaluation. */
const EVALUATION_TOKENS = 8192;

/** Trains a GPT-2 with Muon at its default rates for some seconds. */
export async function timedTraining(
  backend: WebGPUBackend,
  { model: config, corpus, batch, context, seconds }: TrainingRequest,
): Promise<TimedTraining> {
  const random = new Random(1);
  using model = GPT2.initialize(backend, config, random.fork("weights"));
  using optimizer = muonWithAdamW(model.parameters, { random });
  const windows = { batch, context, vocabularySize: config.vocabularySize };
  const evaluate = () =>
    evaluateLanguageModel(backend, model, corpus.validation, {
      ...windows,
      tokens: EVALUATION_TOKENS,
    });
  const before = await evaluate();
  backend.resetPeak();
  const losses: number[] = [];
  const speeds: number[] = [];
  const clock = new AbortController();
  const dispatched = backend.counters.dispatches;
  const start = performance.now();
  const steps = await train(
    { backend, task: languageModelTask(model, corpus, windows), optimizer },
    { seed: 1, steps: MOST_STEPS },
    {
      signal: clock.signal,
      onStep: ({ loss }) => losses.push(loss),
      onPace(pace) {
        speeds.push((pace.steps * batch * context) / pace.seconds);
        if (speeds.length > 1 && performance.now() - start > seconds * 1000) clock.abort();
      },
    },
  );
  const dispatches = Math.round((backend.counters.dispatches - dispatched) / steps);
  const { peakBytes } = backend.memory();
  const after = await evaluate();
  return {
    ...{ steps, dispatches, peakBytes, losses },
    tokensPerSecond: spreadOf(speeds.slice(1)),
    validation: [before, after],
  };
}
