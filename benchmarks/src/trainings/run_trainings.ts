import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { Bench } from "../bench.ts";
import { PACKAGE } from "../folders.ts";
import { machine } from "../machine.ts";
import { parseBackends } from "../suites.ts";
import { UsageError } from "../usage_error.ts";
import { type Cell, cellOf, type TrainingResults } from "./cell.ts";
import { type Lab, timeInTurn, trainIn } from "./lab.ts";
import { nextTraining, type Task } from "./plan.ts";
import { openResults, type Pages, saveResults } from "./results_file.ts";
import { settingText } from "./setting.ts";

/** An experiment that consists of trainings of small models. */
export interface TrainingExperiment {
  /** Name of its files, without date. */
  readonly prefix: string;
  /** Lists its trainings, with `quick` a few of a few steps. */
  tasks(quick: boolean): readonly Task[];
  /** True if it measures the time of steps too. Default: false. */
  readonly timed?: boolean;
  /** Writes the page and the figure of results, which may be incomplete. */
  pages(results: TrainingResults): Pages;
}

/** Flags of the command line. */
export interface TrainingFlags {
  readonly quick: boolean;
  /** Name of a backend. Default: the CPU. */
  readonly backend?: string | undefined;
}

/** Measurements of step times, and steps in each. */
const TIMES = { rounds: 5, steps: 4 };
const QUICK_TIMES = { rounds: 1, steps: 1 };

/**
 * Runs an experiment, and writes its results, a page and a figure after each training. It continues
 * results of the same device, of whichever day. With `quick`, it writes to a temporary folder.
 */
export async function runTrainings(
  experiment: TrainingExperiment,
  { quick, backend: list = "cpu" }: TrainingFlags,
  folder = quick ? mkdtempSync(join(tmpdir(), "lrm-quick-")) : join(PACKAGE, "results"),
): Promise<void> {
  const [name, ...others] = parseBackends(list);
  if (name === undefined || others.length > 0) {
    throw new UsageError(`Cannot train on ${list}: an experiment uses one backend`, "name one");
  }
  const bench = new Bench({ backends: [name], full: false, quick }, () => {});
  try {
    const backend = await bench.backend(name);
    const lab = { backend, corpus: await openCorpus("sotu", await createTokenizer("bytes")) };
    await runIn(lab, experiment, quick, folder);
  } finally {
    await bench.close();
  }
}

async function runIn(
  lab: Lab,
  experiment: TrainingExperiment,
  quick: boolean,
  folder: string,
): Promise<void> {
  const tasks = experiment.tasks(quick);
  const settings = tasks.flatMap(({ setting, searched = setting }) => [searched, setting]);
  const wanted = settings.map((setting) => ({ setting, runs: [] }));
  const begun = { machine: machine(), device: lab.backend.info.description, cells: [] };
  const { name, results } = openResults<TrainingResults>(
    folder,
    experiment.prefix,
    begun,
    (there) => there.cells.every(({ setting }) => cellOf(wanted, setting)),
  );
  process.stdout.write(`${results.device}\n`);
  let { cells } = results;
  const save = async (changed: Cell): Promise<void> => {
    const there = cellOf(cells, changed.setting);
    cells = there ? cells.map((cell) => (cell === there ? changed : cell)) : [...cells, changed];
    const known = { ...results, cells };
    await saveResults(folder, { name, results: known }, experiment.pages(known));
  };
  for (;;) {
    const training = nextTraining(tasks, cells, quick ? 0 : undefined);
    if (training === undefined) break;
    const run = await trainIn(lab, training);
    const { setting, rate, seed } = training;
    process.stdout.write(
      `  ${settingText(setting)}, rate ${rate}, seed ${seed}: ${run.loss?.toFixed(4) ?? run.stopped} (${run.seconds?.toFixed(1)} s)\n`,
    );
    const { runs = [], times } = cellOf(cells, setting) ?? {};
    await save({ setting, runs: [...runs, run], ...(times && { times }) });
  }
  if (experiment.timed) await timeCells(lab, cells, quick, save);
  const { md } = experiment.pages({ ...results, cells });
  process.stdout.write(`${md}${join(folder, name)}.json\n`);
}

/** Times the cells of each width in turn, unless it is done. */
async function timeCells(
  lab: Lab,
  cells: readonly Cell[],
  quick: boolean,
  save: (changed: Cell) => Promise<void>,
): Promise<void> {
  for (const width of new Set(cells.map(({ setting }) => setting.model.width))) {
    const own = cells.filter(({ setting }) => setting.model.width === width);
    if (own.every(({ times }) => times !== undefined)) continue;
    const settings = own.map(({ setting }) => setting);
    const measured = await timeInTurn(lab, settings, quick ? QUICK_TIMES : TIMES);
    for (const [at, times] of measured.entries()) await save({ ...own[at]!, times });
  }
}
