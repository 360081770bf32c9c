import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { lrm, smallRun, Workplace } from "./lrm.ts";

/** Backends on which runs are killed. */
export const KILL_BACKENDS = {
  cpu: ["--backend", "cpu"],
  webgpu: ["--backend", "webgpu", "--adapter", "software"],
} as const;
export type KillBackend = keyof typeof KILL_BACKENDS;

/** Result of killing runs repeatedly. */
export interface KillReport {
  /** Kills that ended a process. */
  readonly landed: number;
  /** Kills during training, after the process's first step. */
  readonly training: number;
  /** Kills that left a partially written checkpoint. */
  readonly writing: number;
  /** Runs that were resumed to their end. */
  readonly runs: number;
  /** Files of those runs that differ from the files of a run that was never killed. */
  readonly differences: readonly string[];
}

/** Steps of a run; an emulated GPU takes a second for some. */
const STEPS: Readonly<Record<KillBackend, number>> = { cpu: 24, webgpu: 10 };
const FLAGS = ["--checkpoint-every", "2"];
const COMPARED = ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"];
/**
 * Number of checkpoints of a process after which a kill may wait for the next one. Half of the
 * kills wait for a checkpoint, from the second one on, since the first may be written before
 * training.
 */
const CHECKPOINTS = 3;

/**
 * Trains, kills the process at random moments and resumes it, until `kills` kills have landed, at
 * least a quarter of them while a checkpoint was written; then trains to the end. If a run ends
 * before that, starts another one.
 *
 * @param kills  at least 1
 */
export async function killAndResume(backend: KillBackend, kills: number): Promise<KillReport> {
  using workplace = new Workplace();
  const flags = [...KILL_BACKENDS[backend], ...FLAGS];
  const start = performance.now();
  await finish([...smallRun(workplace, "whole", STEPS[backend]), ...flags]);
  const duration = performance.now() - start;

  const count = { landed: 0, training: 0, writing: 0, runs: 0 };
  const differences: string[] = [];
  const enough = (): boolean => count.landed >= kills && count.writing >= kills / 4;
  for (let attempt = 0; !enough(); count.runs++) {
    const name = `killed-${count.runs}`;
    const folder = workplace.at(name);
    for (; !enough(); attempt++) {
      if (attempt > 10 * kills) throw new Error(`Only ${count.landed} of ${attempt} kills landed`);
      const kill = new Kill(folder, attempt % 4 < 2 ? "writing" : Math.random() * duration);
      const ended = await finish(wordsOf(name), (child) => kill.aim(child));
      if (ended) break;
      count.landed++;
      if (kill.foundTraining) count.training++;
      if (kill.foundWriting) count.writing++;
    }
    await finish(wordsOf(name));
    for (const file of COMPARED) {
      const [expected, actual] = ["whole", name].map((run) =>
        readFileSync(join(workplace.at(run), file)),
      );
      if (!actual!.equals(expected!)) differences.push(`${name}/${file}`);
    }
  }
  return { ...count, differences };

  function wordsOf(name: string): string[] {
    return existsSync(join(workplace.at(name), "config.json"))
      ? ["train", "--resume", workplace.at(name)]
      : [...smallRun(workplace, name, STEPS[backend]), ...flags];
  }
}

/** Runs `lrm` to its end; returns false when it was killed. */
async function finish(
  words: readonly string[],
  during?: (child: ChildProcess) => void,
): Promise<boolean> {
  const { code, stderr } = await lrm(words, during);
  if (code !== 0 && code !== undefined) throw new Error(`lrm ${words.join(" ")}: ${stderr}`);
  return code === 0;
}

/** A process to kill. */
class Kill {
  /** True if the process was training when it was killed. */
  foundTraining = false;
  foundWriting = false;
  readonly #folder: string;
  readonly #moment: "writing" | number;
  readonly #checkpoint: string;
  readonly #resumed: boolean;
  readonly #before: number;
  /** Checkpoints that earlier processes began. */
  readonly #left: readonly string[];

  /**
   * @param moment  time of the kill: while a checkpoint is written, or after this many milliseconds
   */
  constructor(folder: string, moment: "writing" | number) {
    this.#folder = folder;
    this.#moment = moment;
    this.#checkpoint = join(folder, "checkpoint.safetensors");
    this.#resumed = existsSync(this.#checkpoint);
    this.#before = this.#inode();
    this.#left = this.#unfinished();
  }

  aim(child: ChildProcess): void {
    child.on("close", () => {
      this.foundWriting = this.#isWriting();
      const replaced = this.#inode() !== this.#before;
      this.foundTraining = replaced || (this.foundWriting && this.#resumed);
    });
    if (this.#moment !== "writing") {
      const timer = setTimeout(() => child.kill("SIGKILL"), this.#moment);
      child.on("close", () => clearTimeout(timer));
      return;
    }
    let left = 2 + Math.floor(Math.random() * (CHECKPOINTS - 1));
    let writing = false;
    const watch = setInterval(() => {
      const before = writing;
      writing = this.#isWriting();
      if (writing && !before && --left === 0) child.kill("SIGKILL");
    }, 1);
    child.on("close", () => clearInterval(watch));
  }

  /** Tells whether this process has begun a checkpoint and not completed it. */
  #isWriting(): boolean {
    return this.#unfinished().some((name) => !this.#left.includes(name));
  }

  #unfinished(): string[] {
    const names = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    return names.filter((name) => name.startsWith("checkpoint.safetensors."));
  }

  /** Returns the checkpoint's inode, which changes with every checkpoint. */
  #inode(): number {
    return statSync(this.#checkpoint, { throwIfNoEntry: false })?.ino ?? 0;
  }
}
