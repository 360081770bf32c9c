import { lowRankMuon, muon } from "@lrm/muon";
import type { Shape } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { type ExchangeMode, numbersOf } from "./exchange_mode.ts";
import { inProcessRanks } from "./in_process.ts";
import type { GatheredState } from "./ranked_optimizer.ts";
import { stepLoad } from "./step_load.ts";
import { RULES } from "./testing/rules.ts";
import { difference, ToyRun, type ToyRunOptions, toyRuns } from "./testing/toy_run.ts";

const backend = await testBackend();

async function weightsOn(ranks: number, options: ToyRunOptions, steps?: number) {
  const backends = Array.from({ length: ranks }, () => backend);
  return await toyRuns(backends, inProcessRanks(ranks), options, steps);
}

for (const [name, rule] of Object.entries(RULES)) {
  test(`RankedOptimizer trains with ${name} on 2 and 4 ranks as on one`, async () => {
    const [alone] = await weightsOn(1, { rule });
    for (const ranks of [2, 4]) {
      const dense = await weightsOn(ranks, { rule });
      expect(dense.slice(1)).toEqual(dense.slice(1).map(() => dense[0]));
      expect(difference(alone!, dense[0]!)).toBeLessThan(2e-5);
      const sharded = await weightsOn(ranks, { rule, mode: "sharded" });
      expect(sharded).toEqual(dense);
      if (rule.exchange === undefined) continue;
      const exact = await weightsOn(ranks, { rule, mode: "exact" });
      expect(exact.slice(1)).toEqual(exact.slice(1).map(() => exact[0]));
      expect(difference(alone!, exact[0]!)).toBeLessThan(2e-5);
    }
  });
}

test("RankedOptimizer clips by the same norm in the modes dense and sharded", async () => {
  const options = { rule: muon(), maxGradientNorm: 0.5 };
  const [alone] = await weightsOn(1, options);
  const dense = await weightsOn(4, options);
  expect(difference(alone!, dense[0]!)).toBeLessThan(2e-5);
  expect(await weightsOn(4, { ...options, mode: "sharded" })).toEqual(dense);
});

test("RankedOptimizer sends the bytes of the formula", async () => {
  for (const mode of ["dense", "sharded", "exact"] as const) {
    const ranks = inProcessRanks(4);
    const runs = ranks.map(
      (each) => new ToyRun(backend, each, { rule: lowRankMuon({ rank: 3 }), mode }),
    );
    expect(await Promise.all(runs.map((run) => run.step()))).toEqual([10, 10, 10, 10]);
    const sent = ranks.reduce((sum, { bytesSent }) => sum + bytesSent, 0) / 4;
    const { groups } = runs[0]!.ranked.optimizer;
    const formula = (8 * numbersOf(mode, groups) * 3) / 4;
    const { average } = stepLoad(mode, groups, 4).sent;
    expect(sent).toBe(average + (8 * 3) / 4); // And the number that a toy step sums besides.
    if (mode === "sharded") expect(average / formula).toBeLessThan(1.25);
    else expect(average).toBe(formula);
  }
});

test("RankedOptimizer keeps the state of each parameter on one rank in the mode sharded", async () => {
  const runs = inProcessRanks(3).map(
    (each) => new ToyRun(backend, each, { rule: muon(), mode: "sharded" }),
  );
  const names = runs.flatMap(({ ranked }) => Object.keys(ranked.optimizer.state().tensors));
  const { optimizer } = runs[0]!.ranked;
  expect(names.sort()).toEqual(Object.keys(optimizer.stateShapes()).sort());
});

const rule = lowRankMuon({ rank: 3 });
const runsOf = (size: number, mode: ExchangeMode) =>
  inProcessRanks(size).map((each) => new ToyRun(backend, each, { rule, mode }));

async function makeSteps(runs: readonly ToyRun[]): Promise<void> {
  await Promise.all(
    runs.map(async (run) => {
      for (let step = 0; step < 3; step++) await run.step();
    }),
  );
}

type Saved = Readonly<Record<string, { readonly shape: Shape; readonly data: Float32Array }>>;

async function hostState(tensors: GatheredState["tensors"]): Promise<Saved> {
  const entries = Object.entries(tensors).map(async ([name, each]) => {
    return [name, { shape: each.shape, data: Float32Array.from(await each.read()) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Loads a state and weights into new runs, and makes more steps. */
async function continued(
  [first, ...others]: readonly ToyRun[],
  weights: Readonly<Record<string, Float32Array>>,
  tensors: Saved,
  terms: readonly Saved[] = [],
) {
  const runs = [first!, ...others];
  for (const [rank, { ranked, parameters }] of runs.entries()) {
    const { record } = ranked.optimizer.state();
    ranked.optimizer.loadState({ tensors, record: { ...record, step: 3 } });
    const own = Object.entries(terms[rank] ?? {}).map(([name, { data }]) => [name, data] as const);
    ranked.restored(own.length > 0 ? Object.fromEntries(own) : undefined);
    for (const { name, value } of parameters) value.write(weights[name]!);
  }
  await makeSteps(runs);
  return await first!.weights();
}

for (const mode of ["dense", "sharded", "exact"] as const) {
  test(`RankedOptimizer continues a gathered state bit for bit in the mode ${mode}, and on one rank`, async () => {
    const whole = runsOf(2, mode);
    await makeSteps(whole);
    const [saved] = await Promise.all(whole.map((run) => run.ranked.gatherState()));
    const state = await hostState(saved!.tensors);
    const weights = await whole[0]!.weights();
    await makeSteps(whole);
    const there = await whole[0]!.weights();
    expect(saved!.terms).toEqual([]);
    expect(await continued(runsOf(2, mode), weights, state)).toEqual(there);
    expect(difference(there, await continued(runsOf(1, mode), weights, state))).toBeLessThan(2e-5);
  });
}

test("RankedOptimizer changes nothing by a checkpoint outside of the schedule in the mode exact, and continues its terms bit for bit", async () => {
  const undisturbed = runsOf(2, "exact");
  await makeSteps(undisturbed);
  await makeSteps(undisturbed);
  const there = await undisturbed[0]!.weights();
  const stopped = runsOf(2, "exact");
  await makeSteps(stopped);
  const [saved, other] = await Promise.all(
    stopped.map((run) => run.ranked.gatherState({ scheduled: false })),
  );
  const weights = await stopped[0]!.weights();
  const [whole, ...terms] = await Promise.all([saved!.tensors, ...saved!.terms].map(hostState));
  expect([terms.length, other!.terms.length]).toEqual([2, 0]);
  await makeSteps(stopped);
  expect(await stopped[0]!.weights()).toEqual(there);
  const sums = Object.entries(terms[0]!).map(([name, { shape, data }]) => {
    return [name, { shape, data: data.map((each, at) => each + terms[1]![name]!.data[at]!) }];
  });
  const state = { ...whole!, ...Object.fromEntries(sums) };
  expect(await continued(runsOf(2, "exact"), weights, state, terms)).toEqual(there);
  // As rank 0 with all of them, the sums would be rounded differently.
  expect(await continued(runsOf(2, "exact"), weights, state)).not.toEqual(there);
});
