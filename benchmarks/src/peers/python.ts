import { type ChildProcessByStdio, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { PACKAGE } from "../folders.ts";
import type { Subject } from "../measure.ts";

const SCRIPT = `${PACKAGE}python/peer.py`;
const PYTHONS = ["python3", "/usr/bin/python3"];

/** A library that `python/<library>_subjects.py` measures. */
export type PythonLibrary = "numpy" | "torch" | "jax";

/** A subject that runs in another process. */
export interface PreparedPeer {
  readonly run: Subject;
  /** Relative error against float64, if the peer computed it. */
  readonly error: number | undefined;
  drop(): Promise<void>;
}

type Answer = Readonly<Record<string, unknown>>;

/** A Python process that prepares subjects, runs them on request and reports when they are done. */
export class PythonPeer {
  /** Version for people: `PyTorch 1.13.0, 2 threads`. */
  readonly version: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;

  private constructor(
    version: string,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    answers: AsyncIterator<string>,
  ) {
    this.version = version;
    this.#child = child;
    this.#answers = answers;
  }

  /**
   * Starts the first Python that has the library.
   *
   * @param threads  default: one for each core
   * @returns  undefined if no Python has it
   */
  static async open(
    library: PythonLibrary,
    threads: number | undefined,
  ): Promise<PythonPeer | undefined> {
    for (const python of PYTHONS) {
      const child = spawn(python, [SCRIPT, library], {
        env: environment(threads),
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.on("error", () => {}); // a missing program gives no answer either
      child.stdin.on("error", () => {});
      child.stderr.resume();
      const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const first = await answers.next();
      if (first.done === true) continue;
      const { version } = JSON.parse(first.value) as { version: string };
      return new PythonPeer(version, child, answers);
    }
    return undefined;
  }

  /** Prepares a subject of `python/*_subjects.py`. */
  async prepare(subject: string, settings: Answer): Promise<PreparedPeer> {
    const { id, error } = await this.#ask({ prepare: subject, settings });
    return {
      run: async (repeats) => {
        await this.#ask({ run: id, repeats });
      },
      error: typeof error === "number" ? error : undefined,
      drop: async () => {
        await this.#ask({ drop: id });
      },
    };
  }

  /** Ends the process. */
  close(): void {
    this.#child.stdin.end();
  }

  async #ask(request: Answer): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error(`${this.version} ended before it answered`);
    const result = JSON.parse(answer.value) as Answer;
    if (result.failure !== undefined) throw new Error(`${this.version}: ${result.failure}`);
    return result;
  }
}

/**
 * Returns an environment in which peers choose their own kernels and use all threads: OpenMP would
 * use fewer while the machine is busy.
 */
function environment(threads = availableParallelism()): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  const count = String(threads);
  return { ...inherited, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
}
