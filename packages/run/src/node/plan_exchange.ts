import {
  chooseMode,
  type ExchangeMode,
  measureNetwork,
  shareValue,
  UpdateExchange,
} from "@lrm/distributed";
import { type Backend, OutOfMemoryError } from "@lrm/tensor";
import { CATALOG, type Catalog } from "../catalog.ts";
import { measureDevice, workSeconds } from "../device_speed.ts";
import type { MemoryDemand } from "../dry_training.ts";
import { checkFits, type FitOptions } from "../memory_check.ts";
import type { RunConfig } from "../run_config.ts";
import { stepWork } from "../step_work.ts";
import { MEASURE, type RunRanks } from "./run_ranks.ts";

/** A run whose ranks agree on how to exchange steps. */
export interface PlannedExchange {
  /** The configuration, with the mode and the order of sums if there are several ranks. */
  readonly config: RunConfig;
  /** Reason of the mode, for people. */
  readonly why: string;
}

/**
 * Chooses, on rank 0, the mode of a run's exchange: the one that was asked for, the one that the
 * run began with, or, for `auto`, the one that costs least time by a short measurement of the
 * network and of the device. The other ranks take part in it in `hearRun()`. Sums are added in the
 * order that was asked for, or that the run began with.
 */
export async function planExchange(
  ranks: RunRanks | undefined,
  config: RunConfig,
  demand: MemoryDemand,
  backend: Backend,
  catalog: Catalog = CATALOG,
): Promise<PlannedExchange> {
  if (ranks === undefined) return { config, why: "" };
  const { communicator, mode: asked = config.exchange ?? "auto" } = ranks;
  const { size } = communicator;
  if (size === 1) return { config, why: "there is one rank" };
  const sumOrder = ranks.sumOrder ?? config.sumOrder ?? "rank";
  const chosen = (exchange: ExchangeMode, why: string): PlannedExchange => ({
    config: { ...config, exchange, sumOrder },
    why: sumOrder === "rank" ? why : `${why}; sums in the order of the library`,
  });
  if (asked !== "auto") {
    return chosen(asked, ranks.mode === undefined ? "as when the run began" : "as asked");
  }
  await shareValue(communicator, MEASURE);
  const network = await measureNetwork(communicator);
  const { update, groups } = await stepWork(demand, catalog);
  const costs = { network, update: workSeconds(update, await measureDevice(backend)) };
  const clips = config.optimizer.maxGradientNorm !== undefined;
  const { mode, why } = chooseMode("auto", groups, { size, clips, costs });
  const fits = async (other: ExchangeMode) => {
    const exchange = new UpdateExchange(communicator, { mode: other, clips });
    return await fitsInto(backend, config, demand, { catalog, exchange });
  };
  if (mode !== "sharded" && !(await fits(mode)) && (await fits("sharded"))) {
    return chosen("sharded", `${mode} does not fit into the memory of a rank`);
  }
  return chosen(mode, why);
}

/** Tells whether a rank has memory for its part of a run. */
async function fitsInto(
  backend: Backend,
  { model }: RunConfig,
  demand: MemoryDemand,
  options: FitOptions,
): Promise<boolean> {
  try {
    await checkFits(backend, model.preset, demand, options);
    return true;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  }
}
