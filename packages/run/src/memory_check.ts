import type { UpdateExchange } from "@lrm/distributed";
import { assertFits, type Backend, bytesText, OutOfMemoryError } from "@lrm/tensor";
import { peakOf, type StepMemory } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import type { MemoryDemand } from "./dry_training.ts";
import { trainingMemory } from "./training_memory.ts";

/** Options of {@link checkFits}. */
export interface FitOptions {
  readonly catalog?: Catalog;
  /** Memory of the run on one rank, if known already. */
  readonly memory?: StepMemory;
  /**
   * Exchange with other ranks, if there are any: this rank needs memory for its part of the
   * micro-batches, and of the optimizer's state.
   */
  readonly exchange?: UpdateExchange | undefined;
  /** True if the run is resumed, with the type of activations that it records. Default: false. */
  readonly resumed?: boolean;
}

/**
 * Refuses a run that does not fit into the device's memory.
 *
 * @param label  name of the model, for messages
 * @param demand  of the whole run
 * @throws OutOfMemoryError; it names `--recompute` where that would help
 */
export async function checkFits(
  backend: Backend,
  label: string,
  demand: MemoryDemand,
  { catalog = CATALOG, memory, exchange, resumed = false }: FitOptions = {},
): Promise<void> {
  const { batch, context, recompute, activations = "float32" } = demand;
  const { size } = exchange?.communicator ?? { size: 1 };
  const own = { ...demand, accumulation: demand.accumulation / size };
  const known = exchange === undefined ? memory : undefined;
  const wanted = peakOf(known ?? (await trainingMemory(own, catalog, exchange)));
  try {
    assertFits(backend, wanted, `training ${label} with batches of ${batch} × ${context}`);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError) || recompute) throw error;
    const inHalves = activations !== "float32";
    if (resumed && inHalves) throw error;
    const recomputing = { ...own, recompute: true, activations: undefined };
    const bytes = peakOf(await trainingMemory(recomputing, catalog, exchange));
    if (bytes >= wanted) throw error;
    const { maxBytes } = backend.info;
    const outcome = bytes <= maxBytes - backend.memory().liveBytes ? "fits" : "comes closer";
    const flags = inHalves ? "--recompute instead of --activations" : "--recompute";
    throw new OutOfMemoryError(
      error.problem,
      `${error.remedy}; with ${flags} it takes ${bytesText(bytes)} and ${outcome}`,
      error.bytes,
    );
  }
}
