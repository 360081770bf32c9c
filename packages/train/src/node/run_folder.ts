import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  errorCode,
  makeFolder,
  parseJson,
  readTextFile,
  removeEmptyFolders,
  sweepTemporaryFiles,
} from "@lrm/files";
import type { LoadedCheckpoint, Snapshot } from "../checkpoint.ts";
import type { StepMetrics } from "../metrics.ts";
import { RunError } from "../run_error.ts";
import { replaceFile } from "./atomic_file.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { isLockLeftover, lockFolder, type RunLock } from "./lock.ts";
import { MetricsFile } from "./metrics_file.ts";
import { inPlainWords } from "./run_error.ts";

/**
 * A training run on disk, held by one process at a time.
 *
 * | file | holds |
 * |---|---|
 * | `config.json` | everything that decides the run's numbers |
 * | `metrics.jsonl` | a line per step, the same for every run with this configuration |
 * | `timings.jsonl` | speed and memory while it ran |
 * | `samples.jsonl` | texts by the model on the way |
 * | `checkpoint.safetensors` | weights, optimizer state and step, replaced all at once |
 * | `sample.txt` | text by the trained model |
 * | `report.html` | all of that on a page |
 * | `lock` | the process that uses the folder, while it does |
 *
 * The process may be killed at any moment: what is opened afterwards is the run as it was at its last checkpoint. Every method throws a {@link RunError} in plain words where the disk is full or may not be written.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { RunFolder } from "@lrm/train/node";
 * const path = await mkdtemp(join(tmpdir(), "run-"));
 * using weight = tensor(createReferenceBackend(), [1, 2, 3]);
 * const run = await RunFolder.create(path, { seed: 1 });
 * run.record({ step: 1, loss: 5.5, gradientNorm: 1, learningRate: 0.02, tokens: 1024 });
 * await run.save({ step: 1, tensors: { weight }, state: {} });
 * await run.release();
 *
 * const resumed = await RunFolder.open(path);
 * expect((await resumed.checkpoint())?.step).toBe(1);
 * await resumed.release();
 * await rm(path, { recursive: true });
 * ```
 */
export class RunFolder {
  readonly path: string;
  readonly #lock: RunLock;
  /** Folders that were made for a run that has not begun yet, innermost first. */
  #made: readonly string[];
  /** Files that this process has added lines to. */
  readonly #added = new Set<string>();
  #metrics: MetricsFile | undefined;

  private constructor(path: string, lock: RunLock, made: readonly string[]) {
    this.path = path;
    this.#lock = lock;
    this.#made = made;
  }

  /**
   * Starts a run in a new or empty folder.
   *
   * @param config  JSON
   * @throws RunError when the folder holds something already, or another process uses it
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    const run = await RunFolder.reserve(path);
    try {
      await run.begin(config);
      return run;
    } catch (error) {
      await run.release().catch(() => undefined); // The first error is the one to tell.
      throw error;
    }
  }

  /**
   * Takes a new or empty folder for a run that {@link RunFolder.begin} begins; a {@link RunFolder.release} before that leaves nothing behind.
   *
   * @throws RunError when the folder holds something already, or another process uses it
   */
  static async reserve(path: string): Promise<RunFolder> {
    const made = await makeFolder(path).catch((error: unknown) => {
      throw inPlainWords(`Cannot start a run in ${path}`, error);
    });
    return await RunFolder.#lockedFor(path, made, async () => {
      const others = (await readdir(path)).filter((name) => name !== "lock");
      if (others.length === 0) return;
      const remedy = others.includes("config.json")
        ? `resume it with --resume ${path}, or choose another folder`
        : "choose another folder";
      throw new RunError(`Cannot start a run in ${path}: it is not empty; ${remedy}`);
    });
  }

  /**
   * Writes the configuration of a run that was reserved: from here on it can be resumed.
   *
   * @param config  JSON
   */
  async begin(config: unknown): Promise<void> {
    await this.writeText("config.json", `${JSON.stringify(config, null, 2)}\n`);
    this.#made = [];
  }

  /**
   * Opens an existing run. Its configuration is in {@link readConfig}.
   *
   * @throws RunError when there is none, or another process uses it
   */
  static async open(path: string): Promise<RunFolder> {
    await readConfig(path);
    return await RunFolder.#lockedFor(path, [], async () => undefined);
  }

  /** Locks a folder, sweeps what killed processes left, and prepares it; unlocks when that fails. */
  static async #lockedFor(
    path: string,
    made: readonly string[],
    prepare: () => Promise<void>,
  ): Promise<RunFolder> {
    const lock = await lockFolder(path).catch(async (error: unknown) => {
      await removeEmptyFolders(made);
      throw error;
    });
    const run = new RunFolder(path, lock, made);
    try {
      await sweepTemporaryFiles(path);
      const leftovers = (await readdir(path)).filter(isLockLeftover);
      for (const name of leftovers) await rm(join(path, name), { recursive: true, force: true });
      await prepare();
      return run;
    } catch (error) {
      await run.release().catch(() => undefined); // The first error is the one to tell.
      throw inPlainWords(`Cannot use ${path}`, error);
    }
  }

  /** Where the checkpoint is, or will be. */
  get checkpointPath(): string {
    return join(this.path, "checkpoint.safetensors");
  }

  /**
   * The last good checkpoint; undefined where the run was ended before its first.
   *
   * Save one before the first step: without a checkpoint, a folder that holds anything of later steps counts as one that lost it.
   *
   * @throws RunError where it is damaged, or gone while there are records of steps
   */
  async checkpoint(): Promise<LoadedCheckpoint | undefined> {
    if (await isThere(this.checkpointPath)) return await loadCheckpoint(this.checkpointPath);
    for (const name of AFTER_FIRST_CHECKPOINT) {
      const size = await sizeOf(join(this.path, name));
      if (size === 0) continue;
      throw new RunError(
        `Cannot go on with ${this.path}: checkpoint.safetensors is missing, though ${name} tells of steps that were done; restore it from a copy, or start a new run`,
      );
    }
    return undefined;
  }

  /** Adds the metrics of the next step. The first call drops the lines of steps that are done again. */
  record(metrics: StepMetrics): void {
    this.#metrics ??= new MetricsFile(join(this.path, "metrics.jsonl"), metrics.step - 1);
    this.#metrics.append(metrics);
  }

  /** Adds a line to `timings.jsonl`. */
  recordTiming(timing: unknown): void {
    this.#addLine("timings.jsonl", timing);
  }

  /** Adds a line to `samples.jsonl`. Of several samples of one step the last counts: it was done again. */
  recordSample(sample: { readonly step: number; readonly text: string }): void {
    this.#addLine("samples.jsonl", sample);
  }

  #addLine(name: string, line: unknown): void {
    const path = join(this.path, name);
    try {
      if (!this.#added.has(name)) endLine(path);
      this.#added.add(name);
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw inPlainWords(`Cannot write ${path}`, error);
    }
  }

  /** Replaces the checkpoint, once the metrics that lead to it are on disk. */
  async save(snapshot: Snapshot): Promise<void> {
    this.#metrics?.sync();
    await saveCheckpoint(this.checkpointPath, snapshot);
  }

  /** Writes a text file into the folder, all at once. */
  async writeText(name: string, text: string): Promise<void> {
    await writeText(join(this.path, name), text);
  }

  /** Closes the files and lets others use the folder. Folders that were made for a run that never began are removed. */
  async release(): Promise<void> {
    try {
      this.#metrics?.close();
      this.#metrics = undefined;
    } finally {
      await this.#lock.release();
    }
    await removeEmptyFolders(this.#made);
    this.#made = [];
  }
}

/** Files that a run writes only after its first checkpoint. */
const AFTER_FIRST_CHECKPOINT = ["metrics.jsonl", "timings.jsonl", "samples.jsonl", "sample.txt"];

/** Whether something has that name, be it a link to nowhere. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw inPlainWords(`Cannot load ${path}`, error);
  }
}

/** Bytes of a file; 0 where there is none. */
async function sizeOf(path: string): Promise<number> {
  return (await isThere(path)) ? (await lstat(path)).size : 0;
}

/** Ends a line that was cut short by a crash, so that the next one is not lost with it. */
function endLine(path: string): void {
  if (existsSync(path) && !/(^|\n)$/.test(readFileSync(path, "utf8"))) appendFileSync(path, "\n");
}

async function writeText(path: string, text: string): Promise<void> {
  await replaceFile(path, async (file) => {
    await file.writeFile(text);
  });
}

/**
 * The configuration of a run, as it was given to {@link RunFolder.create}.
 *
 * @throws RunError when there is none, or it is damaged
 */
export async function readConfig(path: string): Promise<unknown> {
  const file = join(path, "config.json");
  try {
    return parseJson(await readTextFile(file));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RunError(
        `Cannot read ${file}: it is not JSON, or nested too deeply; restore it from a copy, or start a new run`,
      );
    }
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw inPlainWords(`Cannot read ${file}`, error);
    throw new RunError(
      `Cannot find a run in ${path}: it has no config.json; give the folder that \`lrm train\` named`,
    );
  }
}
