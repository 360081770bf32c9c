import type { ParameterBatch } from "./_batches.ts";

/**
 * Leaves out parameters that were frozen since the optimizer was made.
 *
 * @returns  parts of the batch, neighbours each; their state is views, which the caller's scope
 *   frees
 */
export function trainedRuns(batch: ParameterBatch): ParameterBatch[] {
  const { entries, state } = batch;
  const isTrained = (at: number): boolean => entries[at]?.parameter.trainable !== false;
  if (entries.every((_, at) => isTrained(at))) return [batch];
  const runs: ParameterBatch[] = [];
  for (let start = 0, end = 0; start < entries.length; start = end) {
    while (end < entries.length && isTrained(end)) end++;
    if (end === start) {
      end++;
      continue;
    }
    const parts = Object.entries(state).map(([name, stack]) => [name, stack.slice(start, end)]);
    const own = { entries: entries.slice(start, end), state: Object.fromEntries(parts) };
    runs.push({ ...batch, ...own });
  }
  return runs;
}
