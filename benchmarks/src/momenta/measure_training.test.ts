import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { expect, test } from "vitest";
import { measureTraining } from "./measure_training.ts";
import { LAYERS } from "./training.ts";

const MATRICES = 6; // of a block, with queries, keys and values apart
const timing = { rounds: 1, seconds: 0.001, maxSeconds: 1 };

test("measureTraining() measures the momenta of all matrices, and repeats them by their seed", async () => {
  const backend = await createCpuBackend({ threads: 1 });
  const corpus = await openCorpus("sotu", await createTokenizer("bytes"));
  const measure = async (seed: number) =>
    measureTraining(backend, corpus, { width: 32, seed, steps: [1, 2] }, timing);
  const [first, again, other] = [await measure(1), await measure(1), await measure(2)];
  expect(first.measured).toHaveLength(2 * LAYERS * MATRICES);
  expect(first.compared.map(({ kind }) => kind)).toEqual(["query", "MLP's input"]);
  expect(again.measured).toEqual(first.measured);
  const evenness = ({ measured }: typeof first) => measured.map((each) => each.evenness);
  for (const [at, value] of evenness(other).entries()) expect(value).not.toBe(evenness(first)[at]);
  await backend.dispose();
});
