import type { BackendRequest } from "@lrm/run";
import { CATALOG, findOptimizer, InputError } from "@lrm/run";
import { type PrepareOptions, prepareBackend, Resources, reportLines } from "@lrm/run/node";
import { type ContestHooks, ownOf, runContest } from "./comparing.ts";
import { type Comparison, findComparison, openComparison, readComparison } from "./comparison.ts";
import { checkComparisonFolder } from "./comparison_folder.ts";
import { measureTiming } from "./measure_timing.ts";
import { type ComparisonSettings, planComparison } from "./plan_comparison.ts";
import { readResults } from "./results.ts";
import type { Workbench } from "./run.ts";
import { type Summary, summarize } from "./summary.ts";
import { readTiming } from "./timing.ts";

/** Options of {@link compare}. */
export interface CompareOptions extends PrepareOptions {
  /** Device for the runs. Default: a hardware GPU if there is one, otherwise the CPU. */
  readonly device?: BackendRequest | undefined;
  /** Times all optimizers in turn at the end. Default: true. */
  readonly time?: boolean;
  /** Callbacks around the runs. */
  readonly hooks?: ContestHooks | undefined;
}

/**
 * Compares optimizers: the same model, initial weights and data for all of them, each at its best
 * learning rate. Trains only the runs that have no result in `folder`, so it can be stopped and
 * repeated at any time.
 *
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function compare(
  folder: string,
  settings: ComparisonSettings,
  options: CompareOptions = {},
): Promise<Summary> {
  const { device = { backend: "auto" }, time = true, hooks, onNotice } = options;
  const { signal = new AbortController().signal } = options;
  // Check all settings before a device is opened.
  await checkComparisonFolder(folder);
  const before = await findComparison(folder);
  const plan = await planComparison(settings, options);
  await using resources = new Resources();
  const request = { ...device, recorded: before?.device };
  const backend = await prepareBackend(request, resources, options);
  await plan.checkFits(backend);
  const comparison = plan.comparisonFor(backend);
  await openComparison(folder, comparison);
  onNotice?.(`${plan.description}. Folder: ${folder}`);
  for (const line of reportLines(plan.corpus)) onNotice?.(line);
  const { catalog = CATALOG } = options;
  const workbench: Workbench = { backend, comparison, corpus: plan.corpus, signal, catalog };
  await runContest(folder, plan.contest, workbench, hooks);
  if (time) await timeAll(folder, workbench, onNotice);
  return await summaryOf(folder, comparison);
}

/**
 * Reads the results of the comparison in `folder`.
 *
 * @throws InputError if there is none, or none of its runs is finished
 */
export async function readSummary(folder: string): Promise<Summary> {
  return await summaryOf(folder, await readComparison(folder));
}

async function summaryOf(folder: string, comparison: Comparison): Promise<Summary> {
  const results = await readResults(folder, comparison);
  if (results.length > 0) {
    return summarize(comparison, results, await readTiming(folder, comparison));
  }
  throw new InputError(
    `Cannot report on ${folder}: no run is finished`,
    `do some with \`lrm compare\` first`,
  );
}

/**
 * Times every optimizer that has results, unless `folder` has timings of all of them. Leaves out
 * external rules that are not in the catalog, or that failed.
 */
async function timeAll(
  folder: string,
  workbench: Workbench,
  onNotice: CompareOptions["onNotice"],
): Promise<void> {
  const { comparison, catalog = CATALOG } = workbench;
  const results = await readResults(folder, comparison);
  const { rows } = summarize(comparison, results, undefined);
  const there = await readTiming(folder, comparison);
  const timed = rows.filter(
    ({ name, loss }) =>
      findOptimizer(name, catalog.optimizers) !== undefined &&
      (loss !== undefined || catalog.sources[name] === undefined),
  );
  if (timed.every(({ name }) => there?.optimizers[name] !== undefined)) return;
  const configs = timed.map(({ name }) => ownOf({ name }, results)[0]!.optimizer);
  await measureTiming(folder, configs, workbench, {
    onRound(round, rounds) {
      onNotice?.(`Timing all optimizers in turn, round ${round + 1} of ${rounds}`);
    },
  });
}
