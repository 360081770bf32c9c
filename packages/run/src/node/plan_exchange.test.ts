import {
  type Communicator,
  inProcessRanks,
  type NetworkSpeed,
  UpdateExchange,
} from "@lrm/distributed";
import { createDryBackend } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { expect, test, vi } from "vitest";
import { modelOf } from "../models/find_model.ts";
import { optimizerConfig } from "../optimizers/optimizer_flags.ts";
import type { RunConfig } from "../run_config.ts";
import { trainingMemory } from "../training_memory.ts";
import { planExchange } from "./plan_exchange.ts";
import { exchangeOf, hearRun, type RunRanks, shareRun } from "./run_ranks.ts";

const SLOW: NetworkSpeed = { latency: 0, secondsPerByte: 1e-6 };
/** Each message takes long, and `sharded` sends fewest. */
const FAR: NetworkSpeed = { latency: 0.1, secondsPerByte: 0 };
let network = SLOW;
let measured: number[] = [];

vi.mock("@lrm/distributed", async (load) => ({
  ...(await load<typeof import("@lrm/distributed")>()),
  async measureNetwork(communicator: Communicator) {
    measured.push(communicator.rank);
    await communicator.barrier();
    return network;
  },
}));

const { kind, config: size } = modelOf("nano");
const optimizer = optimizerConfig("low-rank-muon", size, { rank: 8 });
const model = { kind, config: size, preset: "nano" };
const demand = { model, optimizer, batch: 1, context: 8, accumulation: 4 };
const training = {} as RunConfig["training"];
const config = { model, optimizer, training } as RunConfig;

/** Plans on rank 0 while the others wait, and returns the modes of all ranks and the reason. */
async function planned(
  own: Partial<RunConfig> = {},
  mode?: RunRanks["mode"],
  ranks = 4,
  maxBytes = Number.POSITIVE_INFINITY,
) {
  measured = [];
  let why = "";
  const backend = createDryBackend();
  Object.defineProperty(backend, "info", { value: { ...backend.info, maxBytes } });
  const modes = inProcessRanks(ranks).map(async (communicator) => {
    if (communicator.rank > 0) return (await hearRun({ communicator })).config?.exchange;
    const here = { communicator, mode };
    const plan = await planExchange(here, { ...config, ...own }, demand, backend);
    why = plan.why;
    await shareRun(here, { path: "run", config: plan.config });
    return plan.config.exchange;
  });
  return { modes: await Promise.all(modes), why, measured: [...measured].sort() };
}

test("planExchange() chooses by a measurement in which all ranks take part, and all get the choice", async () => {
  network = SLOW;
  const slow = await planned();
  expect(slow.modes).toEqual(["exact", "exact", "exact", "exact"]);
  expect(slow.measured).toEqual([0, 1, 2, 3]);
  expect(slow.why).toMatch(
    /^it needs about \d+ ms a step to exchange and update, dense \d+ ms, sharded \d+ ms; measured 0 µs a message and 0\.0010 GB\/s$/,
  );
  network = FAR;
  expect((await planned()).modes).toEqual(["sharded", "sharded", "sharded", "sharded"]);
});

test("planExchange() chooses the mode sharded where no other fits into the memory of a rank", async () => {
  network = SLOW;
  const one = { ...demand, accumulation: 1 };
  const communicator = inProcessRanks(4)[0]!;
  const [dense, sharded] = await Promise.all(
    (["dense", "sharded"] as const).map(async (mode) =>
      peakOf(await trainingMemory(one, undefined, new UpdateExchange(communicator, { mode }))),
    ),
  );
  expect(sharded).toBeLessThan(dense!);
  const divided = await planned({}, undefined, 4, sharded);
  expect(divided.modes).toEqual(["sharded", "sharded", "sharded", "sharded"]);
  expect(divided.why).toBe("exact does not fit into the memory of a rank");
  expect((await planned({}, undefined, 4, dense)).modes[0]).toBe("exact");
});

test("planExchange() keeps the order of sums that the run began with, until it is asked", async () => {
  const orderOf = async (own: Partial<RunConfig>, sumOrder?: RunRanks["sumOrder"]) => {
    const [communicator] = inProcessRanks(2);
    const ranks = { communicator: communicator!, mode: "dense", sumOrder } as const;
    return await planExchange(ranks, { ...config, ...own }, demand, createDryBackend());
  };
  expect((await orderOf({})).config.sumOrder).toBe("rank");
  const asked = await orderOf({}, "library");
  expect(asked.config.sumOrder).toBe("library");
  expect(asked.why).toBe("as asked; sums in the order of the library");
  expect((await orderOf({ sumOrder: "library" })).config.sumOrder).toBe("library");
  expect((await orderOf({ sumOrder: "library" }, "rank")).config.sumOrder).toBe("rank");
});

test("exchangeOf() makes all ranks add in the order of the run", () => {
  const [communicator] = inProcessRanks(2);
  const ranks = { communicator: communicator! };
  exchangeOf(ranks, { ...config, exchange: "dense", sumOrder: "library" });
  expect(communicator!.sumOrder).toBe("library");
  exchangeOf(ranks, { ...config, exchange: "dense" });
  expect(communicator!.sumOrder).toBe("rank");
});

test("planExchange() keeps the mode that the run began with, without a measurement, until it is asked", async () => {
  network = SLOW;
  const kept = await planned({ exchange: "sharded" });
  expect(kept).toEqual({
    modes: ["sharded", "sharded", "sharded", "sharded"],
    why: "as when the run began",
    measured: [],
  });
  expect(await planned({ exchange: "sharded" }, "dense", 2)).toEqual({
    modes: ["dense", "dense"],
    why: "as asked",
    measured: [],
  });
  expect((await planned({ exchange: "sharded" }, "auto", 2)).modes).toEqual(["exact", "exact"]);
  expect(await planned({}, undefined, 1)).toMatchObject({ modes: [undefined], measured: [] });
});
