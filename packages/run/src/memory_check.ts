import { assertFits, type Backend, bytesText, OutOfMemoryError } from "@lrm/tensor";
import { peakOf, type StepMemory } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import type { MemoryDemand } from "./dry_training.ts";
import { trainingMemory } from "./training_memory.ts";

/**
 * Refuses a run that does not fit into the device's memory.
 *
 * @param label  name of the model, for messages
 * @param memory  memory of the run, if known already
 * @throws OutOfMemoryError; it names `--recompute` where that would help
 */
export async function checkFits(
  backend: Backend,
  label: string,
  demand: MemoryDemand,
  memory?: StepMemory,
  catalog: Catalog = CATALOG,
): Promise<void> {
  const { batch, context, recompute } = demand;
  const wanted = peakOf(memory ?? (await trainingMemory(demand, catalog)));
  try {
    assertFits(backend, wanted, `training ${label} with batches of ${batch} × ${context}`);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError) || recompute) throw error;
    const bytes = peakOf(await trainingMemory({ ...demand, recompute: true }, catalog));
    if (bytes >= wanted) throw error;
    const { maxBytes } = backend.info;
    const outcome = bytes <= maxBytes - backend.memory().liveBytes ? "fits" : "comes closer";
    throw new OutOfMemoryError(
      error.problem,
      `${error.remedy}; with --recompute it takes ${bytesText(bytes)} and ${outcome}`,
      error.bytes,
    );
  }
}
