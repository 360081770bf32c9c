import { linear, Parameter, square, sum } from "@lrm/autograd";
import {
  type Communicator,
  type ExchangeMode,
  inProcessRanks,
  UpdateExchange,
} from "@lrm/distributed";
import { lowRankMuon } from "@lrm/muon";
import { adamw, Optimizer } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { arrayBatches } from "./array_batches.ts";
import { train } from "./trainer.ts";

/** Exchanges that begin while the backward pass still goes on. */

const backend = await testBackend();
/** Of each weight, which then fills a bucket. */
const SIDE = 64;

/** Events in the order in which they happen; repeated ones once. */
let events: string[] = [];

function note(event: string): void {
  if (events.at(-1) !== event) events.push(event);
}

for (const name of ["run", "read"] as const) {
  const original = backend[name].bind(backend) as (...all: readonly unknown[]) => never;
  vi.spyOn(backend, name).mockImplementation((...all: readonly unknown[]) => {
    note(name);
    return original(...all);
  });
}

/** Trains three layers on this rank. */
async function trainRank(communicator: Communicator, mode: ExchangeMode, overlaps: boolean) {
  const random = new Random(1);
  const parameters = ["first", "second", "third"].map(
    (name) => new Parameter(name, random.fork(name).normal(backend, [SIDE, SIDE])),
  );
  const [first, second, third] = parameters;
  const exchange = new UpdateExchange(communicator, { mode });
  const groups = [
    { rule: adamw({ learningRate: 0.01 }), parameters: [first!, third!] },
    { rule: lowRankMuon({ rank: 4 }), parameters: [second!] },
  ];
  using optimizer = new Optimizer({ groups, owned: exchange.owned });
  const ranks = exchange.over(optimizer);
  if (!overlaps) vi.spyOn(ranks, "expectGradients").mockImplementation(() => {});
  const final = ranks.gradientIsFinal.bind(ranks);
  vi.spyOn(ranks, "gradientIsFinal").mockImplementation((parameter) => {
    note(`${parameter.name} is final`);
    final(parameter);
  });
  const data = random.fork("data").numbers();
  const x = Float32Array.from({ length: 8 * SIDE }, () => data.next().value);
  const task = {
    parameters,
    training: arrayBatches({ x: { data: x, shape: [8, SIDE] } }, { batch: 2 }),
    loss: ({ x: rows }: { readonly x: Parameters<typeof linear>[0] }) =>
      sum(square(parameters.reduce((hidden, weight) => linear(hidden, weight), rows))),
  };
  await train({ backend, task, optimizer, ranks }, { seed: 1, steps: 2, accumulation: 4 });
  const weights = await Promise.all(parameters.map(({ value }) => value.read()));
  for (const parameter of parameters) parameter.dispose();
  return weights;
}

/** Trains on 2 ranks, and tells what one rank's backward pass does, which runs without a pause. */
async function onRanks(mode: ExchangeMode, overlaps: boolean) {
  events = [];
  const weights = await Promise.all(
    inProcessRanks(2).map((each) => trainRank(each, mode, overlaps)),
  );
  const from = events.indexOf("third is final");
  return { weights, backward: events.slice(from, events.indexOf("first is final") + 1) };
}

test("train() begins to sum gradients before the last one is made, with the same bits", async () => {
  for (const mode of ["dense", "exact"] as const) {
    const overlapped = await onRanks(mode, true);
    const afterwards = await onRanks(mode, false);
    const second = mode === "dense" ? ["read", "run"] : ["run"]; // Exact needs no sum of it.
    expect(overlapped.backward).toEqual([
      ...["third is final", "read", "run"],
      ...["second is final", ...second, "first is final"],
    ]);
    expect(afterwards.backward).not.toContain("read");
    expect(overlapped.weights).toEqual(afterwards.weights);
    expect(overlapped.weights[1]).toEqual(overlapped.weights[0]);
  }
});
