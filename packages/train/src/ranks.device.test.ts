import {
  type Communicator,
  type ExchangeMode,
  inProcessRanks,
  UpdateExchange,
} from "@lrm/distributed";
import { lowRankMuon, muon } from "@lrm/muon";
import { adamw, Optimizer, type UpdateRule } from "@lrm/optimizer";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { languageModelTask } from "./language_model.ts";
import type { StepMetrics } from "./metrics.ts";
import { Bigram, patternCorpus, SETTINGS } from "./testing/bigram.ts";
import type { TrainHooks } from "./train_hooks.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();
const corpus = patternCorpus();
const settings = {
  ...{ ...SETTINGS, steps: 12, accumulation: 4, batch: 2 },
  ...{ evaluateEvery: 5, checkpointEvery: 4, measureUpdatesEvery: 3 },
};

interface RankRun {
  readonly steps: readonly StepMetrics[];
  readonly done: number;
  readonly saved: readonly number[];
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/** Trains a bigram model on this rank. */
async function trainRank(
  communicator: Communicator | undefined,
  { rule, mode = "dense" }: { readonly rule: UpdateRule; readonly mode?: ExchangeMode },
  hooks: TrainHooks = {},
): Promise<RankRun> {
  using model = new Bigram(backend);
  const exchange = communicator && new UpdateExchange(communicator, { mode });
  const [table, head] = model.parameters;
  const groups = [
    { rule: adamw({ learningRate: 0.02 }), parameters: [table!] },
    { rule, parameters: [head!] },
  ];
  using optimizer = new Optimizer({ groups, owned: exchange?.owned, steps: settings.steps });
  const ranks = exchange?.over(optimizer);
  const steps: StepMetrics[] = [];
  const saved: number[] = [];
  const task = languageModelTask(model, corpus, { ...settings, vocabularySize: 16 });
  const done = await train({ backend, task, optimizer, ranks }, settings, {
    ...hooks,
    onStep: (metrics) => steps.push(metrics),
    save: async (step) => void saved.push(step),
  });
  const entries = model.parameters.map(
    async ({ name, value }) => [name, (await value.read()).slice() as Float32Array] as const,
  );
  return { steps, done, saved, weights: Object.fromEntries(await Promise.all(entries)) };
}

const onRanks = (
  size: number,
  options: Parameters<typeof trainRank>[1],
  hooks: (rank: number) => TrainHooks = () => ({}),
) => Promise.all(inProcessRanks(size).map((each) => trainRank(each, options, hooks(each.rank))));

for (const mode of ["dense", "sharded", "exact"] as const) {
  test(`train() on 2 and 4 ranks makes the run of one rank, in the mode ${mode}`, async () => {
    const rule = lowRankMuon({ rank: 4 });
    const alone = await trainRank(undefined, { rule });
    for (const size of [2, 4]) {
      const all = await onRanks(size, { rule, mode });
      for (const each of all.slice(1)) expect(each).toEqual(all[0]);
      const { steps, saved, done, weights } = all[0]!;
      expect([done, saved]).toEqual([alone.done, alone.saved]);
      expect(steps).toHaveLength(12);
      steps.forEach((metrics, index) => {
        const { gradientNorm, ...others } = alone.steps[index]!;
        const expected = mode === "exact" ? others : { ...others, gradientNorm };
        expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, value] of Object.entries(expected)) {
          expect(metrics[name as "loss"], name).toBeCloseTo(value as number, 4);
        }
      });
      for (const [name, values] of Object.entries(weights)) {
        for (const [at, value] of values.entries()) {
          expect(value).toBeCloseTo(alone.weights[name]![at]!, 4);
        }
      }
    }
  });
}

test("train() has the same bits in the modes dense and sharded, in metrics too", async () => {
  const [dense] = await onRanks(2, { rule: muon() });
  const [sharded] = await onRanks(2, { rule: muon(), mode: "sharded" });
  expect(sharded).toEqual(dense);
});

test("train() stops all ranks with a checkpoint of one step when one gets a signal", async () => {
  const controller = new AbortController();
  const runs = await onRanks(2, { rule: muon() }, (rank) =>
    rank === 0
      ? {}
      : {
          signal: controller.signal,
          onPhase(phase, step) {
            if (phase === "forward" && step === 6) controller.abort();
          },
        },
  );
  expect(runs.map(({ done, saved }) => [done, saved.at(-1)])).toEqual([
    [6, 6],
    [6, 6],
  ]);
});

test("train() begins no step on any rank when one got a signal before", async () => {
  const runs = await onRanks(2, { rule: muon() }, (rank) =>
    rank === 0 ? {} : { signal: AbortSignal.abort() },
  );
  expect(runs.map(({ done }) => done)).toEqual([0, 0]);
});

test("train() refuses micro-batches that ranks cannot share evenly", async () => {
  await expect(onRanks(3, { rule: muon() })).rejects.toThrow(
    "Cannot train on 3 ranks with accumulation 4: the number of ranks must divide the micro-batches; raise the",
  );
});

test("train() reports a step that is not finite on all ranks", async () => {
  for (const mode of ["dense", "sharded", "exact"] as const) {
    const rule = lowRankMuon({ rank: 4, learningRate: 1e38 });
    const results = await Promise.allSettled(
      inProcessRanks(2).map((each) => trainRank(each, { rule, mode })),
    );
    const reasons = results.map((each) => (each.status === "rejected" ? each.reason.message : ""));
    expect(reasons[0]).toContain("is not finite");
    expect(reasons[1]).toBe(reasons[0]);
  }
});
