import { join } from "node:path";
import type { Workbench } from "@lrm/compare";
import {
  type Comparison,
  type Contest,
  checkComparisonFolder,
  comparisonOf,
  findComparison,
  markdownTable,
  measureTiming,
  notesOf,
  openComparison,
  ownOf,
  type RunResult,
  readComparison,
  readResults,
  readTiming,
  runContest,
  summarize,
  textTable,
  writeText,
} from "@lrm/compare";
import { checkCorpus, createTokenizer } from "@lrm/data";
import { resolveData } from "@lrm/data/node";
import { comparisonPage } from "@lrm/report";
import {
  checkRank,
  describeData,
  deviceOf,
  formatDuration,
  InputError,
  MOST,
  trainingMemory,
  UsageError,
} from "@lrm/run";
import { chooseModel, Resources, reportLines } from "@lrm/run/node";
import { assertFits } from "@lrm/tensor";
import { checkBatch, peakOf, type StepMetrics } from "@lrm/train";
import { type CompareFlags, contestantsOf } from "../flags/compare_flags.ts";
import { openData } from "../flags/data.ts";
import { writeJson } from "../terminal/json.ts";
import { printMessage, printNote, printSummary } from "../terminal/print.ts";
import { Progress } from "../terminal/progress.ts";
import { drawsProgress } from "../terminal/screen.ts";
import { openDevice } from "./open_device.ts";

const DEFAULT_TOKENS = 1_000_000;
/** Points of a validation curve. */
const EVALUATIONS = 20;
/** Of a run's tokens, those that one evaluation measures: 20 of them, at a third of the work of training, are 5 %. */
const EVALUATION_SHARE = 1 / 128;

/** Does what is missing of a comparison, and shows what came out. */
export async function compare(flags: CompareFlags, signal: AbortSignal): Promise<void> {
  const folder = flags.out ?? join("comparisons", flags.preset);
  if (flags.report) {
    await report(folder, await readComparison(folder), flags.json);
    return;
  }
  // All that can be wrong with the flags comes before a device is touched.
  await checkComparisonFolder(folder);
  const { model, size, label, tokenizer: tokenizerName, note } = await chooseModel(flags);
  printNote(note);
  const contest: Contest = { contestants: contestantsOf(flags, size), seeds: flags.seeds };
  for (const { config } of contest.contestants) checkRank(model, config.rank);
  const context = flags.context ?? size.contextLength;
  if (context > size.contextLength) {
    throw new RangeError(
      `Cannot train on windows of ${context} tokens: the model's context is ${size.contextLength}`,
    );
  }
  const { batch, accumulation } = flags;
  checkBatch(batch, context);
  const tokensPerStep = batch * context * accumulation;
  const steps = flags.steps ?? Math.ceil((flags.tokens ?? DEFAULT_TOKENS) / tokensPerStep);
  if (steps > MOST.steps) {
    throw new UsageError(
      `Cannot train ${flags.tokens} tokens: they are ${steps} steps of ${tokensPerStep}, and ${MOST.steps} are the most; lower --tokens`,
    );
  }
  const before = await findComparison(folder);
  const tokenizer = await createTokenizer(tokenizerName);
  const corpus = await openData(flags.data, tokenizer, flags, signal);
  checkCorpus(corpus, context);
  const finalTokens = flags.evaluationTokens;

  await using resources = new Resources();
  const backend = await openDevice({ ...flags, recorded: before?.device }, resources);
  const window = { batch, context, accumulation };
  for (const { config } of contest.contestants) {
    const memory = await trainingMemory({ model, optimizer: config, ...window });
    assertFits(backend, peakOf(memory), `training ${label} with batches of ${batch} × ${context}`);
  }
  const comparison = comparisonOf({
    model,
    tokenizer: tokenizerName,
    data: resolveData(flags.data),
    dataTokens: describeData(corpus),
    training: {
      steps,
      batch,
      context,
      accumulation,
      evaluateEvery: Math.ceil(steps / EVALUATIONS),
      evaluationTokens: Math.min(
        finalTokens,
        Math.max(context, Math.ceil(steps * tokensPerStep * EVALUATION_SHARE)),
      ),
      checkpointEvery: Number.MAX_SAFE_INTEGER,
    },
    finalTokens,
    device: deviceOf(backend),
  });
  await openComparison(folder, comparison);
  printMessage(
    `${label}, ${steps} steps of ${batch * accumulation} × ${context} tokens from ${flags.data} for each run. Folder: ${folder}\n`,
  );
  for (const line of reportLines(corpus)) printMessage(`${line}\n`);
  const workbench: Workbench = { backend, comparison, corpus, signal };
  await doRuns(folder, contest, workbench);
  if (flags.time) await timeAll(folder, workbench);
  await report(folder, comparison, flags.json);
}

/** Does the runs that are missing, and says how each went. */
async function doRuns(folder: string, contest: Contest, workbench: Workbench): Promise<void> {
  const { steps } = workbench.comparison.training;
  let bar: Progress | undefined;
  let left = 0;
  const seconds: number[] = [];
  await runContest(folder, contest, workbench, {
    onStart(_, others) {
      left = others;
      if (drawsProgress()) bar = new Progress(steps, 0, 0);
    },
    onStep: (metrics: StepMetrics) => bar?.update(metrics),
    onResult(result) {
      bar?.stop();
      seconds.push(result.seconds);
      const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
      const rest = left > 0 ? `; ${left} more, ${formatDuration(left * mean)}` : "";
      printMessage(`${lineOf(result)}${rest}\n`);
    },
  }).finally(() => bar?.stop());
}

function lineOf({ optimizer, seed, validationLoss, stopped, seconds }: RunResult): string {
  const outcome =
    validationLoss === null ? `stopped: ${stopped}` : `validation ${validationLoss.toFixed(4)}`;
  return `${optimizer.name}, rate ${optimizer.learningRate}, seed ${seed}: ${outcome} (${formatDuration(seconds)})`;
}

/** Times every optimizer that has results, unless that was done for all of them here. */
async function timeAll(folder: string, workbench: Workbench): Promise<void> {
  const { comparison } = workbench;
  const results = await readResults(folder, comparison);
  const { rows } = summarize(comparison, results, undefined);
  const there = await readTiming(folder, comparison);
  if (rows.every(({ name }) => there?.optimizers[name] !== undefined)) return;
  const configs = rows.map(({ name }) => ownOf({ name }, results)[0]!.optimizer);
  await measureTiming(folder, configs, workbench, {
    onRound(round, rounds) {
      printMessage(`Timing all optimizers in turn, round ${round + 1} of ${rounds}\n`);
    },
  });
}

/** Writes table and page, and shows the table, or, to programs, all that is in it. */
async function report(folder: string, comparison: Comparison, json = false): Promise<void> {
  const results = await readResults(folder, comparison);
  if (results.length === 0) {
    throw new InputError(
      `Cannot report on ${folder}: no run is finished; do some with \`lrm compare\` first`,
    );
  }
  const summary = summarize(comparison, results, await readTiming(folder, comparison));
  await writeText(folder, "table.md", markdownTable(summary));
  await writeText(folder, "compare.html", comparisonPage(summary));
  if (json) {
    writeJson({ folder, ...summary });
    return;
  }
  printSummary(`${textTable(summary)}\n\n${notesOf(summary).join("\n")}\n`);
  printSummary(`\n${join(folder, "table.md")}, ${join(folder, "compare.html")}\n`);
}
