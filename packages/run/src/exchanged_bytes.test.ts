import {
  type Communicator,
  type ExchangeMode,
  inProcessRanks,
  numbersOf,
  stepLoad,
  UpdateExchange,
} from "@lrm/distributed";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createDryBackend } from "@lrm/tensor";
import { expect, test } from "vitest";
import { initialSession } from "./initial_session.ts";
import { modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";

/** Configuration of a run with low-rank Muon. */
function configOf(preset: string, rank: number, splitQkv = false) {
  const { kind, config } = modelOf(preset);
  const optimizer = optimizerConfig("low-rank-muon", config, { rank, splitQkv });
  const training = { batch: 1, context: 16, accumulation: 2, seed: 0, steps: 2 };
  const limits = { evaluateEvery: 2, evaluationTokens: 1, checkpointEvery: 2 };
  return { model: { kind, config }, optimizer, training: { ...training, ...limits } };
}

/** Sizes of a step's sums in MB, as each rank holds them: in the modes dense and exact. */
async function megabytesOf(...words: Parameters<typeof configOf>): Promise<number[]> {
  const [communicator] = inProcessRanks(1);
  const exchange = new UpdateExchange(communicator!, { mode: "exact" });
  const made = configOf(...words);
  using session = await initialSession(createDryBackend(), made, undefined, exchange);
  const { groups } = session.optimizer;
  // What the rules yield is what is counted.
  let yielded = numbersOf(
    "dense",
    groups.filter(({ rule }) => rule.exchange === undefined),
  );
  for (const part of session.optimizer.stepInParts({ terms: true })) yielded += part.size;
  expect(numbersOf("exact", groups)).toBe(yielded);
  return [numbersOf("dense", groups), yielded].map((count) => Math.round((4 * count) / 1e6));
}

test("numbersOf() counts the sums of models by a dry run, at ranks 100 and 200", async () => {
  expect(await megabytesOf("small", 100)).toEqual([498, 217]);
  expect(await megabytesOf("small", 200)).toEqual([498, 276]);
  expect(await megabytesOf("medium", 100)).toEqual([1419, 369]);
  expect(await megabytesOf("xl", 100)).toEqual([6230, 824]);
  expect(await megabytesOf("llama-1b", 100)).toEqual([5655, 1197]);
  // Queries, keys and values as matrices of their own, as by default, have more columns together.
  expect(await megabytesOf("small", 100, true)).toEqual([498, 224]);
});

/** Makes a step of nano on this rank; returns the bytes that it sent, and those of the formula. */
async function nanoStep(communicator: Communicator, mode: ExchangeMode) {
  const backend = await createCpuBackend({ threads: 0 });
  const exchange = new UpdateExchange(communicator, { mode });
  using session = await initialSession(backend, configOf("nano", 16), undefined, exchange);
  const before = communicator.bytesSent;
  await session.ranks!.sumGradients();
  await session.ranks!.step();
  const { sent } = stepLoad(mode, session.optimizer.groups, communicator.size);
  await backend.dispose();
  return { sent: communicator.bytesSent - before, formula: sent.average };
}

test("stepLoad() says what ranks send in a step of nano, as it is counted", async () => {
  for (const mode of ["dense", "sharded", "exact"] as const) {
    for (const size of [2, 4]) {
      const steps = await Promise.all(inProcessRanks(size).map((each) => nanoStep(each, mode)));
      const total = steps.reduce((sum, { sent }) => sum + sent, 0);
      expect(total, `${mode} on ${size}`).toBe(Math.round(size * steps[0]!.formula));
    }
  }
});
