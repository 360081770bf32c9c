import { join } from "node:path";
import {
  type ContestHooks,
  compare,
  headlineOf,
  markdownTable,
  notesOf,
  type RunResult,
  readSummary,
  type Summary,
  textTable,
  writeText,
} from "@lrm/compare";
import { comparisonPage } from "@lrm/report";
import { type Catalog, formatDuration } from "@lrm/run";
import { type CompareFlags, contestantsOf } from "../flags/compare_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printMessage, printSummary, printUnbroken } from "../terminal/print.ts";
import { TrainingProgress } from "../terminal/progress.ts";
import { drawsProgress } from "../terminal/screen.ts";
import { preparation } from "./preparation.ts";

/** Trains the missing runs of a comparison, and prints the results. */
export async function compareOptimizers(
  flags: CompareFlags,
  { signal, catalog }: { readonly signal: AbortSignal; readonly catalog: Catalog },
): Promise<void> {
  const folder = flags.out ?? join("comparisons", flags.preset);
  if (flags.report) {
    await show(folder, await readSummary(folder), flags.json);
    return;
  }
  const settings = { ...flags, contestants: contestantsOf(flags, catalog) };
  const progress = new ContestProgress();
  const options = { ...preparation(flags, { signal, catalog }), device: flags, time: flags.time };
  const summary = await compare(folder, settings, { ...options, hooks: progress.hooks }).finally(
    () => progress.stop(),
  );
  await show(folder, summary, flags.json);
}

/** Shows the progress of each run, and prints its result. */
export class ContestProgress {
  /** True to show the weight decay of each run. */
  readonly #decays: boolean;
  #bar: TrainingProgress | undefined;
  #left = 0;
  readonly #seconds: number[] = [];

  readonly hooks: ContestHooks = {
    onStart: (_, left, steps) => {
      this.#left = left;
      if (drawsProgress()) this.#bar = new TrainingProgress(steps, 0, 0);
    },
    onStep: (metrics) => this.#bar?.update(metrics),
    onResult: (result) => {
      this.stop();
      this.#seconds.push(result.seconds);
      const mean = this.#seconds.reduce((sum, each) => sum + each, 0) / this.#seconds.length;
      const rest =
        this.#left > 0 ? `; ${this.#left} more, ${formatDuration(this.#left * mean)}` : "";
      printMessage(`${lineOf(result, this.#decays)}${rest}\n`);
    },
  };

  /** @param decays  true to show the weight decay of each run. Default: false */
  constructor(decays = false) {
    this.#decays = decays;
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function lineOf(
  { optimizer, seed, validationLoss, stopped, seconds }: RunResult,
  decays: boolean,
): string {
  const decay = decays ? `, weight decay ${optimizer.weightDecay ?? "none"}` : "";
  const outcome =
    validationLoss === null ? `stopped: ${stopped}` : `validation ${validationLoss.toFixed(4)}`;
  return `${optimizer.name}, rate ${optimizer.learningRate}${decay}, seed ${seed}: ${outcome} (${formatDuration(seconds)})`;
}

/** Writes the table and the page, and prints the table, or all its data as JSON. */
async function show(folder: string, summary: Summary, json = false): Promise<void> {
  await writeText(folder, "table.md", markdownTable(summary));
  await writeText(folder, "compare.html", comparisonPage(summary));
  if (json) {
    writeJson({ folder, ...summary });
    return;
  }
  const headline = headlineOf(summary);
  if (headline !== undefined) printSummary(`${headline}\n\n`);
  printUnbroken("stdout", `${textTable(summary)}\n\n`);
  printSummary(`${notesOf(summary).join("\n")}\n`);
  printSummary(`\n${join(folder, "table.md")}, ${join(folder, "compare.html")}\n`);
}
