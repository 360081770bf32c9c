/**
 * Program that each rank of a benchmark runs: measures what its first argument asks for, as JSON,
 * and prints the answer of rank 0 as JSON.
 *
 * @module
 */
import {
  type Communicator,
  inProcessRanks,
  measureNetwork,
  type NetworkSpeed,
  shareValue,
} from "@lrm/distributed";
import { joinMpi, launcherOf } from "@lrm/distributed/mpi";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { measureDevice } from "@lrm/run";
import { addInto, type Backend, zeros } from "@lrm/tensor";
import { spreadOf } from "../measure.ts";
import { RankedStep } from "./ranked_step.ts";
import type { CallTime, HostSpeed, RankAnswer, RankRequest, StepTime } from "./request.ts";

const LENGTHS = [2 ** 8, 2 ** 12, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22];
const WARM_UP = 4;

const request = JSON.parse(process.argv[2]!) as RankRequest;
const ranks = launcherOf(process.env) ? await joinMpi({ patience: 120 }) : inProcessRanks(1)[0]!;
const backend = await createCpuBackend({ threads: request.threads });
const answer = await measure(backend, ranks, request);
if (ranks.rank === 0) process.stdout.write(`${JSON.stringify(answer)}\n`);
await backend.dispose();
await ranks.close();

async function measure(
  backend: Backend,
  ranks: Communicator,
  { network, trainings, seconds }: RankRequest,
): Promise<RankAnswer> {
  const steps: StepTime[] = [];
  const found = network ? await networkOf(ranks) : undefined;
  for (const { case: each, modes } of trainings) {
    for (const mode of modes) {
      using step = new RankedStep(backend, ranks, each, mode);
      steps.push(await medianStep(step, ranks, seconds));
    }
  }
  const own = { device: backend.info.description, speed: await measureDevice(backend) };
  return { ...own, host: await hostSpeed(backend), ...(found && { network: found }), steps };
}

/** Makes as many steps as fit into the seconds, at least five, the same number on all ranks. */
async function medianStep(
  step: RankedStep,
  ranks: Communicator,
  seconds: number,
): Promise<StepTime> {
  let last = await step.run();
  for (let warm = 1; warm < WARM_UP; warm++) last = await step.run();
  const count = await shareValue(ranks, Math.max(5, Math.round(seconds / last.step)));
  const times: StepTime[] = [];
  for (let done = 0; done < count; done++) times.push(await step.run());
  const median = (part: "step" | "passes" | "exchange" | "update"): number =>
    spreadOf(times.map((each) => each[part])).median;
  return {
    ...last,
    ...{ step: median("step"), passes: median("passes") },
    ...{ exchange: median("exchange"), update: median("update") },
  };
}

async function networkOf(
  ranks: Communicator,
): Promise<{ speed: NetworkSpeed; calls: readonly CallTime[] }> {
  const calls: CallTime[] = [];
  for (const numbers of LENGTHS) {
    const values = new Float32Array(numbers);
    const counts = new Array<number>(ranks.size).fill(numbers / ranks.size);
    const own = new Float32Array(numbers / ranks.size);
    const sum = await medianCall(ranks, () => ranks.sum(values));
    const gather = await medianCall(ranks, () => ranks.gather(own, counts, values));
    calls.push(
      { call: "sum", numbers, seconds: sum },
      { call: "gather", numbers, seconds: gather },
    );
  }
  return { speed: await measureNetwork(ranks), calls };
}

/** Measures the median seconds of a call that all ranks begin together. */
async function medianCall(ranks: Communicator, call: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < 12; repeat++) {
    await ranks.barrier();
    const start = performance.now();
    await call();
    if (repeat > 1) times.push((performance.now() - start) / 1000);
  }
  return spreadOf(times).median;
}

async function hostSpeed(backend: Backend): Promise<HostSpeed> {
  const length = 2 ** 20;
  const terms = new Float32Array(length).fill(1);
  using x = zeros(backend, [length]);
  using y = zeros(backend, [length]);
  using fence = x.slice(0, 1);
  const [sums, copies]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat < 12; repeat++) {
    const start = performance.now();
    addInto(x, y);
    await fence.read();
    const added = performance.now();
    terms.set((await x.read()) as Float32Array);
    x.write(terms);
    await fence.read();
    sums.push((added - start) / 1000);
    copies.push((performance.now() - added) / 1000);
  }
  return {
    secondsPerSum: spreadOf(sums).median / length,
    secondsPerByte: spreadOf(copies).median / (8 * length), // There and back.
  };
}
