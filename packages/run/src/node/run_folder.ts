import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { TokenizerFiles } from "@lrm/data";
import {
  appendLineSync,
  inPlainWords,
  type LockOptions,
  makeFolder,
  type ReplaceOptions,
  type RunLock,
  removeEmptyFolders,
  replaceFile,
} from "@lrm/files";
import type { LoadedCheckpoint, Snapshot } from "@lrm/train";
import { saveCheckpoint } from "@lrm/train/node";
import {
  type HeldFolder,
  holdFolder,
  holdNewFolder,
  type RunFolderOptions,
} from "./held_folder.ts";
import { CHECKPOINT, lastCheckpoint } from "./last_checkpoint.ts";
import { MetricsFile, type SavedMetrics } from "./metrics_file.ts";
import type { RecordedMetrics } from "./metrics_lines.ts";
import { removeTokenizerFiles } from "./new_run_folder.ts";
import { readConfig } from "./run_config_file.ts";
import { TOKENIZER_FOLDER } from "./tokenizer_of_run.ts";

/**
 * A training run on disk. Only one process at a time can use it.
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
 * | `tokenizer/` | the files of the model's tokenizer, if it came with any |
 * | `lock` | the process that uses the folder, while it does |
 *
 * The process may be killed at any moment: the next one continues from the last checkpoint. Every
 * method throws a `RunError` or a `FileError` if the disk is full or read-only.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { RunFolder } from "@lrm/run/node";
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
  /** Folders that were created for a run that has not begun yet, innermost first. */
  #made: readonly string[];
  #metrics: MetricsFile | undefined;
  /** Metrics that the last checkpoint was saved with, if it has any. */
  #saved: SavedMetrics | undefined;
  /** Permissions of its files: 0o600 in a private run. */
  readonly #mode: number;

  private constructor(path: string, { lock, made, mode }: HeldFolder) {
    this.path = path;
    this.#lock = lock;
    this.#made = made;
    this.#mode = mode;
  }

  /**
   * Starts a run in a new or empty folder.
   *
   * @param config  JSON. Reports show it as settings; of a model of one's own, `title` is their
   *   title, and `training.steps` the number of steps
   * @throws RunError if the folder is not empty; FileError if another process uses it, or it cannot
   *   be written
   */
  static async create(
    path: string,
    config: unknown,
    options?: RunFolderOptions,
  ): Promise<RunFolder> {
    const run = await RunFolder.reserve(path, options);
    try {
      await run.begin(config);
      return run;
    } catch (error) {
      await run.release().catch(() => undefined); // The first error is the one to tell.
      throw error;
    }
  }

  /**
   * Locks a new or empty folder for a run. {@link RunFolder.begin} begins the run; {@link
   * RunFolder.release} before that leaves nothing behind. Does not change a folder that it refuses.
   *
   * @throws RunError if the folder is not empty; FileError if another process uses it, or it cannot
   *   be written
   */
  static async reserve(path: string, options: RunFolderOptions = {}): Promise<RunFolder> {
    return new RunFolder(path, await holdNewFolder(path, options));
  }

  /**
   * Writes the configuration of a reserved run. From then on, it can be resumed.
   *
   * @param config  JSON
   * @param tokenizer  files of the tokenizer, if it has any. Default: none
   */
  async begin(config: unknown, tokenizer: TokenizerFiles = {}): Promise<void> {
    try {
      await this.#keep(tokenizer);
      await this.writeText("config.json", `${JSON.stringify(config, null, 2)}\n`);
    } catch (error) {
      await this.#removeKept().catch(() => undefined); // Report the first error.
      throw error;
    }
    this.#made = [];
  }

  /** Copies the files of a tokenizer into the folder. */
  async #keep(files: TokenizerFiles): Promise<void> {
    if (Object.keys(files).length === 0) return;
    const folder = join(this.path, TOKENIZER_FOLDER);
    const made = await makeFolder(folder, { mode: this.#mode === 0o600 ? 0o700 : 0o777 });
    this.#made = [...made, ...this.#made];
    for (const [name, content] of Object.entries(files)) {
      const write = (file: FileHandle) => file.writeFile(content);
      await replaceFile(join(folder, name), write, this.#writing);
    }
  }

  async #removeKept(): Promise<void> {
    this.#lock.assertHeld();
    await removeTokenizerFiles(this.path);
  }

  /**
   * Opens an existing run. {@link readConfig} reads its configuration.
   *
   * @throws RunError if there is none, or its configuration is damaged; FileError if another
   *   process uses it
   */
  static async open(path: string, options: LockOptions = {}): Promise<RunFolder> {
    await readConfig(path);
    return new RunFolder(path, await holdFolder(path, options));
  }

  /** Path of the checkpoint, which may not exist yet. */
  get checkpointPath(): string {
    return join(this.path, CHECKPOINT);
  }

  /**
   * Loads the checkpoint; undefined if the run ended before its first one.
   *
   * Save a checkpoint before the first step: a folder with records of steps and no checkpoint
   * counts as damaged.
   *
   * @throws RunError if it is damaged, or missing although steps are recorded
   */
  async checkpoint(): Promise<LoadedCheckpoint | undefined> {
    const checkpoint = await lastCheckpoint(this.path);
    const { step = 0, metrics: sha256 } = checkpoint ?? {};
    this.#saved = sha256 === undefined ? undefined : { step, sha256 };
    return checkpoint;
  }

  /**
   * Adds the metrics of the next step. The first call may also be that of the checkpoint's step, if
   * it was evaluated again; it removes the lines of steps that are repeated.
   *
   * @throws RunError if earlier lines differ from those that the checkpoint was saved with
   */
  record(metrics: RecordedMetrics): void {
    this.#lock.assertHeld();
    const options = { mode: this.#mode, saved: this.#saved };
    this.#metrics ??= new MetricsFile(join(this.path, "metrics.jsonl"), metrics.step - 1, options);
    this.#metrics.append(metrics);
  }

  /** Adds a line to `timings.jsonl`. */
  recordTiming(timing: unknown): void {
    this.#addLine("timings.jsonl", timing);
  }

  /** Adds a line to `samples.jsonl`. If a step has several samples, the last one counts. */
  recordSample(sample: { readonly step: number; readonly text: string }): void {
    this.#addLine("samples.jsonl", sample);
  }

  #addLine(name: string, line: unknown): void {
    this.#lock.assertHeld();
    const path = join(this.path, name);
    try {
      appendLineSync(path, JSON.stringify(line), { mode: this.#mode });
    } catch (error) {
      throw inPlainWords(`Cannot write ${path}`, error);
    }
  }

  /** Replaces the checkpoint, after flushing the metrics up to it to disk. */
  async save(snapshot: Snapshot): Promise<void> {
    this.#lock.assertHeld();
    this.#metrics?.sync();
    const metrics = this.#metrics?.sha256 ?? this.#saved?.sha256;
    await saveCheckpoint(this.checkpointPath, { ...snapshot, metrics }, this.#writing);
  }

  /** Writes a text file into the folder atomically. */
  async writeText(name: string, text: string): Promise<void> {
    this.#lock.assertHeld();
    const write = (file: FileHandle) => file.writeFile(text);
    await replaceFile(join(this.path, name), write, this.#writing);
  }

  /**
   * A file that takes long to write is only moved into place if this process still holds the lock.
   */
  get #writing(): ReplaceOptions {
    return { mode: this.#mode, check: () => this.#lock.assertHeld() };
  }

  /**
   * Closes the files and unlocks the folder. Removes folders that were created for a run that never
   * began.
   */
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
