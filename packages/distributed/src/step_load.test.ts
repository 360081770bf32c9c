import { lowRankMuon, muon } from "@lrm/muon";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import type { Communicator } from "./communicator.ts";
import { inProcessRanks } from "./in_process.ts";
import { bytesSent, stepLoad } from "./step_load.ts";
import { ToyRun, type ToyRunOptions } from "./testing/toy_run.ts";

const backend = createReferenceBackend();
const SIZE = 4;

/** Makes a step on several ranks, and counts the calls of rank 0 and the bytes of each. */
async function countedStep(options: ToyRunOptions) {
  let collectives = 0;
  const counted = (ranks: Communicator): Communicator => {
    const { sum, sumParts, gather } = ranks;
    const call =
      <Values extends unknown[]>(calls: number, run: (...v: Values) => Promise<void>) =>
      (...values: Values): Promise<void> => {
        if (ranks.rank === 0) collectives += calls;
        return run(...values);
      };
    return Object.assign(Object.create(ranks), {
      sum: call(2, sum),
      sumParts: call(1, sumParts),
      gather: call(1, gather),
    });
  };
  const all = inProcessRanks(SIZE).map(counted);
  const runs = all.map((each) => new ToyRun(backend, each, options));
  await Promise.all(runs.map((run) => run.step()));
  const { groups } = runs[0]!.ranked.optimizer;
  return { collectives, sent: all.map((each) => each.bytesSent), groups };
}

for (const [rule, mode] of [
  [muon(), "dense"],
  [muon(), "sharded"],
  [lowRankMuon({ rank: 3 }), "exact"],
] as const) {
  test(`stepLoad() counts the calls and bytes of a step in the mode ${mode}`, async () => {
    const { collectives, sent, groups } = await countedStep({ rule, mode });
    const load = stepLoad(mode, groups, SIZE);
    expect(load.collectives).toBe(collectives);
    const { average, largest } = bytesSent(load, SIZE);
    const rider = (8 * (SIZE - 1)) / SIZE; // The number that a toy step sums besides.
    expect(sent.reduce((sum, each) => sum + each) / SIZE).toBeCloseTo(average + rider);
    expect(Math.abs(Math.max(...sent) - largest)).toBeLessThan(100);
  });
}

test("stepLoad() gives the largest owner's share of work and numbers in the mode sharded", () => {
  const groups = new ToyRun(backend, inProcessRanks(1)[0]!, { rule: muon() }).ranked.optimizer
    .groups;
  const alone = stepLoad("sharded", groups, 1);
  expect(alone).toMatchObject({ part: alone.numbers, updateShare: 1 });
  const many = stepLoad("sharded", groups, 100); // More than there are parameters.
  expect(many.part).toBe(24 * 8);
  expect(many.updateShare).toBeCloseTo(1536 / 4780); // 24·8·8 of 4·96·8 + 24·8·8 + 172
  expect(stepLoad("dense", groups, 100)).toMatchObject({
    part: many.numbers / 100,
    updateShare: 1,
  });
});
