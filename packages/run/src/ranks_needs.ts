import {
  assignOwners,
  chooseMode,
  type ExchangeChoice,
  type ExchangeMode,
  exchangeSeconds,
  inProcessRanks,
  possibleModes,
  type StepLoad,
  stepLoad,
  UpdateExchange,
} from "@lrm/distributed";
import type { Optimizer } from "@lrm/optimizer";
import { bytesText, sizeOf } from "@lrm/tensor";
import { checkRanks, peakOf, type StepMemory } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import { dryTraining, type MemoryDemand } from "./dry_training.ts";
import { memoryText, trainingMemory } from "./training_memory.ts";

/** Needs of a run on several ranks, in one mode. */
export interface RanksNeeds {
  readonly mode: ExchangeMode;
  /** Memory of the rank with most of the optimizer's state; all have the same unless `sharded`. */
  readonly memory: StepMemory;
  /** Bytes of host memory that the exchange takes besides. */
  readonly hostBytes: number;
  /** Bytes that a rank sends in a step, on average and at most. */
  readonly sent: { readonly average: number; readonly largest: number };
  /** Seconds of a step's exchanges on some networks, as the cost model predicts them. */
  readonly exchange: readonly { readonly gigabits: number; readonly seconds: number }[];
}

/**
 * Networks whose times are predicted: gigabits in a second, and 50 µs of latency. Between
 * applications, Ethernet takes 40 to 300 µs: the least leaves most of the time to the bandwidth.
 */
const NETWORKS = [1, 25].map((gigabits) => ({
  gigabits,
  speed: { latency: 50e-6, secondsPerByte: 8e-9 / gigabits },
}));

/**
 * Computes what a run would need on each of several ranks, in every mode that fits its optimizer,
 * without other ranks and without a device.
 *
 * @param size  number of ranks
 * @param asked  mode that is asked for
 * @throws ArgumentError unless `size` divides the micro-batches
 * @throws RanksError if the mode that is asked for does not fit the optimizer
 */
export async function ranksNeeds(
  { accumulation, ...settings }: MemoryDemand,
  size: number,
  catalog: Catalog = CATALOG,
  asked: ExchangeChoice = "auto",
): Promise<RanksNeeds[]> {
  checkRanks({ size }, accumulation);
  const demand = { ...settings, accumulation: accumulation / size };
  const clips = demand.optimizer.maxGradientNorm !== undefined;
  let loads: readonly (readonly [ExchangeMode, StepLoad])[] = [];
  let heaviest = 0;
  let whole: StepMemory | undefined;
  const onMemory = (memory: StepMemory): void => {
    whole = memory;
  };
  await dryTraining(demand, { catalog, hooks: { onMemory } }, ({ optimizer }) => {
    const { groups } = optimizer;
    chooseMode(asked, groups, { size, clips });
    const modes = possibleModes(groups, clips);
    loads = modes.map((mode) => [mode, stepLoad(mode, groups, size)] as const);
    heaviest = rankWithMostState(optimizer, size);
  });
  const communicator = inProcessRanks(size)[heaviest]!;
  const owner = new UpdateExchange(communicator, { mode: "sharded", clips });
  const divided = await trainingMemory(demand, catalog, owner);
  return loads.map(([mode, load]) => ({
    mode,
    memory: mode === "sharded" ? divided : whole!,
    hostBytes: load.hostBytes,
    sent: load.sent,
    exchange: NETWORKS.map(({ gigabits, speed }) => ({
      gigabits,
      seconds: exchangeSeconds(load, size, speed),
    })),
  }));
}

function rankWithMostState(optimizer: Optimizer, size: number): number {
  const owners = assignOwners(optimizer.groups, size);
  const byName = new Map([...owners].map(([{ name }, owner]) => [name, owner]));
  const state = new Array<number>(size).fill(0);
  for (const [name, shape] of Object.entries(optimizer.stateShapes())) {
    state[byName.get(name.slice(0, name.lastIndexOf(".")))!]! += sizeOf(shape);
  }
  return state.indexOf(Math.max(...state));
}

/** Describes the needs in lines for people, one for each mode. */
export function ranksLines(
  needs: readonly RanksNeeds[],
  size: number,
  { accumulation }: Pick<MemoryDemand, "accumulation">,
): string[] {
  const micro = accumulation / size;
  return [
    `On ${size} ranks, each with ${micro} of the ${accumulation} micro-batches of a step:`,
    ...needs.map(({ mode, memory, hostBytes, sent, exchange }) => {
      const { average, largest } = sent;
      const unequal = largest > 1.01 * average ? ` on average, one ${bytesText(largest)}` : "";
      const times = exchange.map(
        ({ gigabits, seconds }) => `${Number(seconds.toPrecision(2))} s at ${gigabits} Gbit/s`,
      );
      const total = bytesText(peakOf(memory) + hostBytes);
      return `  ${mode}: ${mode === "sharded" ? "at most " : ""}${total} a rank, of which ${bytesText(hostBytes)} to exchange; memory ${memoryText(memory)}; sends ${bytesText(average)} a step${unequal}, in ${times.join(", ")}`;
    }),
  ];
}
