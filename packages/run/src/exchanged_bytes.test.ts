import { inProcessRanks, numbersOf, UpdateExchange } from "@lrm/distributed";
import { createDryBackend } from "@lrm/tensor";
import { expect, test } from "vitest";
import { initialSession } from "./initial_session.ts";
import { modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";

/** Sizes of a step's sums in MB, as each rank holds them: in the modes dense and exact. */
async function megabytesOf(preset: string, rank: number, splitQkv = false): Promise<number[]> {
  const { kind, config } = modelOf(preset);
  const optimizer = optimizerConfig("low-rank-muon", config, { rank, splitQkv });
  const training = { batch: 1, context: 16, accumulation: 2, seed: 0, steps: 2 };
  const limits = { evaluateEvery: 2, evaluationTokens: 1, checkpointEvery: 2 };
  const made = { model: { kind, config }, optimizer, training: { ...training, ...limits } };
  const [communicator] = inProcessRanks(1);
  const exchange = new UpdateExchange(communicator!, { mode: "exact" });
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
  // Queries, keys and values as matrices of their own, as by default, have more columns together.
  expect(await megabytesOf("small", 100, true)).toEqual([498, 224]);
});
