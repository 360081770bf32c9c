/**
 * Workspace-wide benchmarks: `npm run bench`. A timing belongs here, never in a test.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { checkReplaceable } from "@lrm/files";
import { isProblem } from "@lrm/files/problem";
import { Command } from "commander";
import { BACKENDS, Bench } from "./bench.ts";
import { RESULTS, todaysResults } from "./dated_results.ts";
import { checkFlags, EXPERIMENT_NAMES, EXPERIMENTS, isExperiment } from "./experiments.ts";
import { machine } from "./machine.ts";
import { report } from "./report.ts";
import { formatResult } from "./result.ts";
import { type BenchRun, mergeRuns, readRun, writeRun } from "./run_file.ts";
import { parseBackends, parseSuites, SUITE_NAMES, SUITES } from "./suites.ts";
import { parseThreads, UsageError } from "./usage_error.ts";

/** Name that writes the report; it runs alone and measures nothing. */
const REPORT = "report";

interface Flags {
  readonly backend?: string;
  readonly json?: string;
  readonly save: boolean;
  readonly full: boolean;
  readonly quick: boolean;
  readonly threads?: string;
  readonly seeds?: string;
  readonly llmC?: string;
}

try {
  await new Command("npm run bench --")
    .description("Times the packages beside other libraries, in one run.")
    .argument(
      "[names...]",
      `suites: ${SUITE_NAMES.join(", ")} (default: all); or an experiment: ${EXPERIMENT_NAMES.join(", ")}; or ${REPORT}, which writes charts, tables and the README's numbers from the newest dated results`,
    )
    .option(
      "--backend <list>",
      `backends to measure: ${BACKENDS.join(",")} (default: cpu,webgpu; trainings: cpu)`,
    )
    .option("--json <file>", "also write the results to this file")
    .option(
      "--save",
      "add the results to today's in benchmarks/results/speed, and report them",
      false,
    )
    .option("--full", "also measure what takes longer than a quarter of an hour", false)
    .option("--quick", "make one short measurement of each: a check that everything works", false)
    .option(
      "--threads <count>",
      "threads of the CPU backend and of peers that have threads (default: all cores)",
    )
    .option("--seeds <count>", "trainings of an experiment, each with its own seed")
    .option("--llm-c <folder>", "folder of llm.c, built by make train_gpt2, to measure it too")
    .action(run)
    .parseAsync();
} catch (error) {
  if (!isProblem(error)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(names: readonly string[], flags: Flags, command: Command): Promise<void> {
  const [first] = names;
  const given = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long!);
  if (names.length === 1 && isExperiment(first)) {
    checkFlags(first, EXPERIMENTS[first].flags, given);
    await EXPERIMENTS[first].run(flags);
    return;
  }
  if (names.length === 1 && first === REPORT) {
    checkFlags(REPORT, [], given);
    await report();
    return;
  }
  if (given.includes("--seeds")) {
    throw new UsageError(
      "Cannot use --seeds with suites: only the experiment momenta has seeds",
      "leave it out",
    );
  }
  const suites = parseSuites(names);
  const { full, quick, save, json } = flags;
  const threads = parseThreads(flags.threads);
  const options = {
    backends: parseBackends(flags.backend),
    full,
    quick,
    ...(threads !== undefined && { threads }),
    ...(flags.llmC !== undefined && { llmC: flags.llmC }),
  };
  const today = save ? todaysResults({ machine: machine(), options }) : undefined;
  if (save) mkdirSync(RESULTS, { recursive: true });
  for (const path of [json, today]) if (path !== undefined) await checkReplaceable(path);
  const bench = new Bench(options, (result) => process.stdout.write(`${formatResult(result)}\n`));
  const start = performance.now();
  try {
    for (const name of suites) {
      process.stdout.write(`${name}\n`);
      if (!(await bench.attempt(name, () => SUITES[name](bench)))) process.exitCode = 1;
    }
  } finally {
    await bench.close();
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(`${Math.floor(seconds / 60)} min ${seconds % 60} s\n`);
  const date = new Date().toISOString();
  const done: BenchRun = { machine: machine(), date, seconds, options, results: bench.results };
  if (json !== undefined) await writeRun(json, done);
  if (today === undefined) return;
  await writeRun(today, existsSync(today) ? mergeRuns(readRun(today), done, SUITE_NAMES) : done);
  await report();
}
