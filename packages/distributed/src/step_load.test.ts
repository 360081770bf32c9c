import { lowRankMuon, muon } from "@lrm/muon";
import { Optimizer, sgd } from "@lrm/optimizer";
import { Random, zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test, vi } from "vitest";
import type { Communicator } from "./communicator.ts";
import type { ExchangeMode } from "./exchange_mode.ts";
import { inProcessRanks } from "./in_process.ts";
import { stepLoad } from "./step_load.ts";
import { ToyRun, type ToyRunOptions } from "./testing/toy_run.ts";
import { UpdateExchange } from "./update_exchange.ts";

const backend = createReferenceBackend();
const SIZE = 4;

/** Counts the calls of rank 0 while all ranks do some work. */
async function counted<T>(work: (ranks: Communicator) => Promise<T>) {
  let collectives = 0;
  const watched = (ranks: Communicator): Communicator => {
    const { sum, sumParts, gather, exchange } = ranks;
    const call =
      <Values extends unknown[]>(calls: number, run: (...v: Values) => Promise<void>) =>
      (...values: Values): Promise<void> => {
        if (ranks.rank === 0) collectives += calls;
        return run(...values);
      };
    return Object.assign(Object.create(ranks), {
      ...{ sum: call(2, sum), sumParts: call(1, sumParts) },
      ...{ gather: call(1, gather), exchange: call(1, exchange) },
    });
  };
  const all = inProcessRanks(SIZE).map(watched);
  const results = await Promise.all(all.map(work));
  return { collectives, sent: all.map((each) => each.bytesSent), results };
}

/** Makes a step on several ranks. */
async function countedStep(options: ToyRunOptions) {
  const { results, ...counts } = await counted(async (ranks) => {
    const run = new ToyRun(backend, ranks, options);
    await run.step();
    return run.ranked.optimizer.groups;
  });
  return { ...counts, groups: results[0]! };
}

/** Makes a step whose first parameter is larger than all others together. */
async function unequalStep(mode: ExchangeMode) {
  return await counted(async (ranks) => {
    const parameters = [100, 3, 2, 5].map((size, index) => ({
      name: `w${index}`,
      value: zeros(backend, [size]),
      gradient: new Random(ranks.rank).fork(index).normal(backend, [size]),
    }));
    const exchange = new UpdateExchange(ranks, { mode });
    const groups = [{ rule: sgd({ learningRate: 1, momentum: 0 }), parameters }];
    const ranked = exchange.over(new Optimizer({ groups, owned: exchange.owned }));
    await ranked.sumGradients(new Float32Array(1));
    await ranked.step();
    const values = parameters.map(async ({ value }) => [...(await value.read())]);
    return { groups, values: await Promise.all(values) };
  });
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
    const { average, largest } = load.sent;
    const rider = (8 * (SIZE - 1)) / SIZE; // The number that a toy step sums besides.
    expect(sent.reduce((sum, each) => sum + each) / SIZE).toBeCloseTo(average + rider);
    expect(Math.abs(Math.max(...sent) - largest)).toBeLessThan(100);
  });
}

test("stepLoad() counts a step that goes by even parts because one owner has most", async () => {
  const { collectives, sent, results } = await unequalStep("sharded");
  const load = stepLoad("sharded", results[0]!.groups, SIZE);
  expect(load.collectives).toBe(collectives);
  // The one number is sent to rank 0, who sums it and sends it to the others.
  const own = sent.map((bytes, rank) => bytes - 4 * (rank === 0 ? 3 : 1));
  expect(Math.max(...own)).toBe(load.sent.largest);
  expect(own.reduce((sum, bytes) => sum + bytes) / SIZE).toBe(load.sent.average);
  // Less than half of what one call would take, in which rank 0 receives 100 numbers three times.
  expect(load.part).toBeCloseTo((110 + 100) / 4);
  const dense = await unequalStep("dense");
  for (const { values } of results) expect(values).toEqual(dense.results[0]!.values);
});

test("stepLoad() counts calls and host memory of sums that begin during the backward pass", async () => {
  const total = 40_010;
  const read = vi.spyOn(backend, "read");
  const { collectives, results } = await counted(async (ranks) => {
    const parameters = [3, 40_000, 7].map((size, index) => ({
      name: `w${index}`,
      value: zeros(backend, [size]),
      gradient: zeros(backend, [size]),
    }));
    const exchange = new UpdateExchange(ranks, { mode: "dense" });
    const groups = [{ rule: sgd({ learningRate: 1, momentum: 0 }), parameters }];
    const ranked = exchange.over(new Optimizer({ groups, owned: exchange.owned }));
    const sum = vi.spyOn(ranks, "sum");
    read.mockClear();
    ranked.expectGradients(parameters);
    for (const parameter of parameters) ranked.gradientIsFinal(parameter);
    const bytesAhead = read.mock.calls.reduce((bytes, [, , own]) => bytes + own, 0);
    await ranked.sumGradients();
    return { groups, bytesAhead, buckets: sum.mock.calls.map(([values]) => values.length) };
  });
  const { groups, bytesAhead, buckets } = results[0]!;
  const load = stepLoad("dense", groups, SIZE);
  expect([buckets.length, load.collectives]).toEqual([8, collectives]);
  expect(bytesAhead).toBe(4 * (total - buckets.at(-1)!)); // All that can be.
  const bucket = Math.max(...buckets);
  expect(load.hostBytes).toBe(4 * (total + 2 * bucket + bucket / SIZE));
});

test("stepLoad() counts the host memory of low-rank sums that are longer than all gradients", async () => {
  const lengths: number[] = [];
  const { results } = await counted(async (ranks) => {
    const { sum } = ranks;
    const watched = Object.assign(Object.create(ranks) as Communicator, {
      sum: (values: Float32Array) => {
        lengths.push(values.length);
        return sum(values);
      },
    });
    const run = new ToyRun(backend, watched, { rule: lowRankMuon({ rank: 8 }), mode: "exact" });
    await run.step();
    return run.ranked.optimizer.groups;
  });
  const gradients = 20 * 8 + 12;
  const longest = Math.max(...lengths);
  expect(longest).toBeGreaterThan(gradients);
  const { hostBytes } = stepLoad("exact", results[0]!, SIZE);
  const least = 4 * (gradients + (2 + 1 / SIZE) * longest);
  expect(hostBytes).toBeGreaterThanOrEqual(least);
  expect(hostBytes).toBeLessThan(2 * least);
});

test("stepLoad() gives the largest owner's share of work and numbers in the mode sharded", () => {
  const groups = new ToyRun(backend, inProcessRanks(1)[0]!, { rule: muon() }).ranked.optimizer
    .groups;
  const alone = stepLoad("sharded", groups, 1);
  expect(alone).toMatchObject({ part: alone.numbers, updateShare: 1 });
  const many = stepLoad("sharded", groups, 100); // More than there are parameters.
  expect(many.part).toBe((many.numbers + 24 * 8) / 100);
  expect(many.updateShare).toBeCloseTo(1536 / 4780); // 24·8·8 of 4·96·8 + 24·8·8 + 172
  expect(stepLoad("dense", groups, 100)).toMatchObject({
    part: many.numbers / 100,
    updateShare: 1,
  });
});
