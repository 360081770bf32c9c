import type { ParameterBatch } from "./_batches.ts";

/** Neighbours in a batch that are trained in a step. */
export interface TrainedRun {
  /** Index of the first of them in the batch. */
  readonly start: number;
  /** The part of the batch; its state is views, which the caller's scope frees. */
  readonly batch: ParameterBatch;
}

/** Leaves out parameters that were frozen since the optimizer was made. */
export function trainedRuns(batch: ParameterBatch): TrainedRun[] {
  const { entries, state } = batch;
  const isTrained = (at: number): boolean => entries[at]?.parameter.trainable !== false;
  if (entries.every((_, at) => isTrained(at))) return [{ start: 0, batch }];
  const runs: TrainedRun[] = [];
  for (let start = 0, end = 0; start < entries.length; start = end) {
    while (end < entries.length && isTrained(end)) end++;
    if (end === start) {
      end++;
      continue;
    }
    const parts = Object.entries(state).map(([name, stack]) => [name, stack.slice(start, end)]);
    const own = { entries: entries.slice(start, end), state: Object.fromEntries(parts) };
    runs.push({ start, batch: { ...batch, ...own } });
  }
  return runs;
}
