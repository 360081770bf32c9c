import { lowRankMuon, muon } from "@lrm/muon";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { numbersOf } from "./exchange_mode.ts";
import { inProcessRanks } from "./in_process.ts";
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
    const numbers = numbersOf(mode, runs[0]!.ranked.optimizer.groups);
    expect(sent).toBe((8 * (numbers + 1) * 3) / 4);
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

for (const mode of ["dense", "sharded", "exact"] as const) {
  test(`RankedOptimizer continues a gathered state bit for bit in the mode ${mode}, and on one rank`, async () => {
    const rule = lowRankMuon({ rank: 3 });
    const make = (ranks: number) =>
      inProcessRanks(ranks).map((each) => new ToyRun(backend, each, { rule, mode }));
    const steps = async (runs: readonly ToyRun[]) => {
      await Promise.all(
        runs.map(async (run) => {
          for (let step = 0; step < 3; step++) await run.step();
        }),
      );
    };
    const whole = make(2);
    await steps(whole);
    const [saved] = await Promise.all(whole.map((run) => run.ranked.gatherState()));
    const tensors = Object.fromEntries(
      await Promise.all(
        Object.entries(saved!).map(async ([name, each]) => {
          return [name, { shape: each.shape, data: Float32Array.from(await each.read()) }] as const;
        }),
      ),
    );
    const { record } = whole[0]!.ranked.optimizer.state();
    const weights = await whole[0]!.weights();
    await steps(whole);
    for (const ranks of [2, 1]) {
      const resumed = make(ranks);
      for (const { ranked, parameters } of resumed) {
        ranked.optimizer.loadState({ tensors, record });
        ranked.restored();
        for (const { name, value } of parameters) value.write(weights[name]!);
      }
      await steps(resumed);
      const [there, here] = [await whole[0]!.weights(), await resumed[0]!.weights()];
      if (ranks === 2) expect(here).toEqual(there);
      expect(difference(there, here)).toBeLessThan(2e-5);
    }
  });
}
