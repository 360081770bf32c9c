import { existsSync } from "node:fs";
import { join } from "node:path";
import { firstDifference } from "@lrm/files/values";
import {
  type DataUnit,
  dataCount,
  RunError,
  restoreSnapshot,
  type SnapshotSubject,
  snapshotOf,
  type TrainHooks,
  type TrainSettings,
  type TrainSubject,
  train,
} from "@lrm/train";
import { version } from "../version.ts";
import { unevaluatedStep } from "./progress.ts";
import { readConfig } from "./run_config_file.ts";
import { RunFolder } from "./run_folder.ts";
import { TimingLog } from "./timing_log.ts";
import { trainingFacts } from "./training_facts.ts";

/** The objects that {@link trainInFolder} works with. */
export type FolderSubject<Name extends string, Unit extends DataUnit> = SnapshotSubject &
  Omit<TrainSubject<Name, Unit>, "ranks">;

/** Options of {@link trainInFolder}: a configuration, and hooks of `train`. */
export interface FolderOptions<Unit extends DataUnit>
  extends Omit<TrainHooks<Unit>, "save" | "unevaluated"> {
  /**
   * Everything else that the run's numbers depend on, as JSON, such as a name of the loss: reports
   * show it, and a run resumes only with the same. `title` is the title of reports. Default: none.
   */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * Trains a model of one's own in a run folder, as `train` of `@lrm/train` does without one: records
 * metrics, speed and memory, and saves checkpoints. If the folder has a run, it goes on from the
 * last checkpoint, with the same bits as if it had never stopped.
 *
 * It refuses to go on with other settings, rules, clipping, schedules or data than the run's. Of
 * data it compares the number of samples or tokens and a few batches. It cannot compare the
 * functions of the task, nor the layers' own: tell their versions apart in `config`.
 *
 * @param path  new or empty folder, or one of a run with the same settings
 * @returns  number of completed steps
 * @throws RunError if the folder has another run or other files, or its checkpoint does not fit;
 *   FileError if another process uses it; errors of `train`
 */
export async function trainInFolder<Name extends string, Unit extends DataUnit>(
  path: string,
  subject: FolderSubject<Name, Unit>,
  settings: TrainSettings,
  { config = {}, ...hooks }: FolderOptions<Unit> = {},
): Promise<number> {
  const training = await trainingFacts(subject, settings);
  const folder = await openFolder(path, { ...config, training });
  try {
    const checkpoint = await folder.checkpoint();
    if (checkpoint === undefined) await folder.save(snapshotOf(subject));
    else restoreSnapshot(folder.checkpointPath, checkpoint, subject, { sameSettings: true });
    const timings = timingsOf(folder, subject, settings);
    try {
      return await trainSteps(folder, timings, subject, settings, hooks);
    } catch (error) {
      timings.stopped(error instanceof Error ? error.message : String(error));
      throw error;
    }
  } finally {
    await folder.release();
  }
}

/** Starts a run, or opens the one with the same configuration. */
async function openFolder(path: string, config: object): Promise<RunFolder> {
  if (!existsSync(join(path, "config.json"))) return await RunFolder.create(path, config);
  const stored = Object(await readConfig(path)) as object;
  const difference = firstDifference(stored, JSON.parse(JSON.stringify(config)) as object);
  if (difference === undefined) return await RunFolder.open(path);
  const [setting, then = "not set", now = "not set"] = difference;
  throw new RunError(
    `Cannot go on with ${path}: ${setting} was ${then}, and is now ${now}`,
    "use the settings and the data of the run, or another folder",
  );
}

async function trainSteps<Name extends string, Unit extends DataUnit>(
  folder: RunFolder,
  timings: TimingLog,
  subject: FolderSubject<Name, Unit>,
  settings: TrainSettings,
  hooks: TrainHooks<Unit>,
): Promise<number> {
  const { backend, optimizer, task } = subject;
  let saved = optimizer.steps;
  const save = async (step: number): Promise<void> => {
    await folder.save(snapshotOf(subject));
    timings.flush();
    saved = step;
  };
  backend.resetPeak();
  const done = await train(subject, settings, {
    ...hooks,
    save,
    unevaluated: unevaluatedStep(folder.path, optimizer.steps, task.training.unit),
    onStep(metrics) {
      folder.record(metrics);
      hooks.onStep?.(metrics);
    },
    onPace(pace) {
      timings.pace(pace);
      hooks.onPace?.(pace);
    },
    onMemory(memory) {
      timings.memory(memory);
      hooks.onMemory?.(memory);
    },
  });
  if (done !== saved) await save(done); // `shouldStop` ended it.
  return done;
}

function timingsOf<Name extends string, Unit extends DataUnit>(
  folder: RunFolder,
  { backend, optimizer, task }: FolderSubject<Name, Unit>,
  settings: TrainSettings,
): TimingLog {
  const { steps } = settings;
  const { description: device } = backend.info;
  const perStep = dataCount(task.training, settings, steps) / steps;
  return new TimingLog(
    folder,
    { step: optimizer.steps, version: version(), node: process.version, device },
    { steps, data: { unit: task.training.unit, perStep }, memory: () => backend.memory() },
  );
}
