import { appendFileSync } from "node:fs";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepMetrics } from "../metrics.ts";
import { replaceFile } from "./atomic_file.ts";
import {
  type LoadedCheckpoint,
  loadCheckpoint,
  type Snapshot,
  saveCheckpoint,
} from "./checkpoint.ts";
import { lockFolder, type RunLock } from "./lock.ts";
import { MetricsFile } from "./metrics_file.ts";
import { errorCode, RunError } from "./run_error.ts";

/**
 * A training run on disk, held by one process at a time.
 *
 * | file | holds |
 * |---|---|
 * | `config.json` | everything that decides the run's numbers |
 * | `metrics.jsonl` | a line per step, the same for every run with this configuration |
 * | `timings.jsonl` | speed and memory while it ran |
 * | `checkpoint.safetensors` | weights, optimizer state and step, replaced all at once |
 * | `sample.txt` | text by the trained model |
 */
export class RunFolder {
  readonly path: string;
  readonly #lock: RunLock;
  #metrics: MetricsFile | undefined;

  private constructor(path: string, lock: RunLock) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Starts a run in a new or empty folder.
   *
   * @param config  JSON
   * @throws RunError when the folder holds something already
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    await mkdir(path, { recursive: true });
    const run = new RunFolder(path, await lockFolder(path));
    try {
      const others = (await readdir(path)).filter((name) => !/^lock(\.|$)|\.tmp$/.test(name));
      if (others.length > 0) {
        const remedy = others.includes("config.json")
          ? `resume it with --resume ${path}`
          : "choose another folder";
        throw new RunError(`Cannot start a run in ${path}: it is not empty; ${remedy}`);
      }
      const text = `${JSON.stringify(config, null, 2)}\n`;
      await replaceFile(join(path, "config.json"), async (file) => {
        await file.writeFile(text);
      });
      return run;
    } catch (error) {
      await run.release();
      throw error;
    }
  }

  /** Opens an existing run. Its configuration is in {@link readConfig}. */
  static async open(path: string): Promise<RunFolder> {
    await readConfig(path);
    const run = new RunFolder(path, await lockFolder(path));
    // What a killed process was writing.
    for (const name of await readdir(path)) {
      if (/\.tmp$|^lock\.\d/.test(name)) await rm(join(path, name), { force: true });
    }
    return run;
  }

  get checkpointPath(): string {
    return join(this.path, "checkpoint.safetensors");
  }

  /** The last good checkpoint; undefined where the run was ended before its first. */
  async checkpoint(): Promise<LoadedCheckpoint | undefined> {
    const missing = await access(this.checkpointPath).then(
      () => false,
      (error: unknown) => errorCode(error) === "ENOENT",
    );
    return missing ? undefined : await loadCheckpoint(this.checkpointPath);
  }

  /** Adds the metrics of the next step. */
  record(metrics: StepMetrics): void {
    this.#metrics ??= new MetricsFile(join(this.path, "metrics.jsonl"), metrics.step - 1);
    this.#metrics.append(metrics);
  }

  /** Adds a line to `timings.jsonl`. */
  recordTiming(timing: unknown): void {
    appendFileSync(join(this.path, "timings.jsonl"), `${JSON.stringify(timing)}\n`);
  }

  /** Replaces the checkpoint, once the metrics that lead to it are on disk. */
  async save(snapshot: Snapshot): Promise<void> {
    this.#metrics?.sync();
    await saveCheckpoint(this.checkpointPath, snapshot);
  }

  /** Writes a text file into the folder. */
  async writeText(name: string, text: string): Promise<void> {
    await writeFile(join(this.path, name), text);
  }

  /** Closes the files and lets others use the folder. */
  async release(): Promise<void> {
    this.#metrics?.close();
    this.#metrics = undefined;
    await this.#lock.release();
  }
}

/**
 * The configuration of a run, as it was given to {@link RunFolder.create}.
 *
 * @throws RunError when there is none, or it is damaged
 */
export async function readConfig(path: string): Promise<unknown> {
  const file = join(path, "config.json");
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RunError(
        `Cannot read ${file}: it is not JSON; restore it from a copy, or start a new run`,
      );
    }
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new RunError(
      `Cannot find a run in ${path}: it has no config.json; give the folder that \`lrm train\` named`,
    );
  }
}
