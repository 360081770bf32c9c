import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { DroppableContender } from "../bench.ts";
import { type Absent, absent } from "../race.ts";
import { writeCheckpoint, writeTokens } from "./llm_c_files.ts";

/** The only step that its trainer has. */
export const LLM_C_SETTINGS = {
  ...{ layers: 12, width: 768, heads: 12, vocabulary: 50257 },
  ...{ optimizer: "adamw", batch: 4, context: 64 },
} as const;

/** Steps of a process before it evaluates again, the first one not included. */
const STEPS = 9;
/** Loss of a model that knows nothing: the logarithm of the vocabulary. */
const FIRST_LOSS = Math.log(50257);

/**
 * Starts the trainer of llm.c (https://github.com/karpathy/llm.c), built by `make train_gpt2`, on a
 * 124M GPT-2 with random weights. It trains as soon as it runs, so it is held (SIGSTOP) while
 * others are measured, and replaced before it would evaluate while it is measured.
 *
 * @param folder  folder of the program `train_gpt2`
 */
export async function prepareLlmC(
  folder: string,
  threads: number = availableParallelism(),
): Promise<DroppableContender | Absent> {
  const work = mkdtempSync(join(tmpdir(), "lrm-llm-c-"));
  let trainer: Trainer | undefined;
  const drop = async (): Promise<void> => {
    await trainer?.end();
    rmSync(work, { recursive: true, force: true });
  };
  /** Starts a process in place of the last one, and holds it after its first step. */
  const start = async (): Promise<Trainer> => {
    await trainer?.end();
    trainer = new Trainer(resolve(folder, "train_gpt2"), work, threads);
    const loss = await trainer.step();
    trainer.hold();
    if (!(Math.abs(loss - FIRST_LOSS) < 0.5)) throw new Error(`its first loss is ${loss}`);
    return trainer;
  };
  let held: Trainer;
  try {
    writeCheckpoint(join(work, "gpt2_124M.bin"));
    const data = join(work, "dev", "data", "tinyshakespeare");
    mkdirSync(data, { recursive: true });
    for (const part of ["train", "val"]) writeTokens(join(data, `tiny_shakespeare_${part}.bin`));
    held = await start();
  } catch (error) {
    await drop();
    return absent("llm.c", error);
  }
  return {
    name: "llm.c",
    device: `llm.c, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    mostRepeats: STEPS,
    async ready(repeats) {
      if (held.stepsLeft < repeats) held = await start();
    },
    async run(repeats) {
      held.goOn();
      try {
        for (let at = 0; at < repeats; at++) await held.step();
      } finally {
        held.hold();
      }
    },
    drop,
  };
}

/** A process of the trainer. */
class Trainer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: AsyncIterator<string>;
  #stepsLeft = STEPS + 1;
  #problem: string | undefined;

  constructor(program: string, work: string, threads: number) {
    // Its lines would arrive in blocks otherwise.
    this.#child = spawn("stdbuf", ["-oL", program], {
      cwd: work,
      env: { ...process.env, OMP_NUM_THREADS: String(threads) },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#ended = new Promise((done) => {
      this.#child.on("close", () => done());
      this.#child.on("error", (error) => {
        this.#problem = `cannot start stdbuf, which GNU coreutils has: ${error.message}`;
        done();
      });
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** Number of steps before its next evaluation. */
  get stepsLeft(): number {
    return this.#stepsLeft;
  }

  /** Waits for the next step; returns its loss. */
  async step(): Promise<number> {
    this.#stepsLeft--;
    while (true) {
      const { value, done } = await this.#lines.next();
      if (done) {
        await this.end();
        throw new Error(this.#problem ?? "train_gpt2 ended before a step");
      }
      const found = /^step \d+: train loss (\S+) /.exec(value);
      if (found !== null) return Number(found[1]);
    }
  }

  hold(): void {
    this.#child.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child.kill("SIGCONT");
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
