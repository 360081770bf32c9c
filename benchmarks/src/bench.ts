import { availableParallelism } from "node:os";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createBlasBackend } from "@lrm/kernels-cpu/blas";
import { createWebGPUBackend, type WebGPUBackend } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import type { MeasurePlan } from "./measure.ts";
import { providePageWorkers } from "./peers/page_workers.ts";
import { type PythonLibrary, PythonPeer } from "./peers/python.ts";
import { shareDevice } from "./peers/shared_device.ts";
import { type Absent, absent, type Contender, type Race, race } from "./race.ts";
import { type Result, stopped } from "./result.ts";

/** `blas` is the CPU backend with products by the system's BLAS; it runs only when it is named. */
export const BACKENDS = ["cpu", "blas", "webgpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Tells whether a backend computes on the CPU, where its peers do too. */
export const runsOnCpu = (name: BackendName): boolean => name !== "webgpu";

/** Options of the command line. */
export interface BenchOptions {
  readonly backends: readonly BackendName[];
  /** Also measures what takes longer than the quarter of an hour. */
  readonly full: boolean;
  /** Makes one short measurement of each subject: a check that everything works. */
  readonly quick: boolean;
  /** Threads of the CPU backend, and of peers that can use several. Default: one for each core. */
  readonly threads?: number;
  /** Folder of the program `train_gpt2` of llm.c. Default: it is left out. */
  readonly llmC?: string;
}

/** A peer, until it is dropped. */
export interface DroppableContender extends Contender {
  drop(): void | Promise<void>;
}

/** Cost of what is measured; a `heavy` subject takes seconds for each repeat. */
export type Cost = "normal" | "heavy";

/** Returns the cost on a backend: a software adapter makes everything heavy. */
export const costOn = ({ info }: Backend, otherwise: Cost = "normal"): Cost =>
  info.software ? "heavy" : otherwise;

/**
 * Limits the seconds of all rounds of a race without `--full`, so that a default run ends within a
 * quarter of an hour.
 */
const MAX_SECONDS = 30;

/** Reason why a default run skips what is slow on a software adapter. */
export const SLOW_ADAPTER = "skipped on a software adapter; --full measures it";

/** A run of benchmarks: opens backends and peers on first use, and collects the results. */
export class Bench {
  readonly options: BenchOptions;
  readonly results: Result[] = [];
  readonly #show: (result: Result) => void;
  readonly #closing: (() => Promise<void> | void)[] = [];
  readonly #backends = new Map<BackendName, Promise<Backend>>();
  readonly #pythons = new Map<PythonLibrary, Promise<PythonPeer | undefined>>();

  constructor(options: BenchOptions, show: (result: Result) => void) {
    this.options = options;
    this.#show = show;
  }

  readonly report = (result: Result): void => {
    this.results.push(result);
    this.#show(result);
  };

  /**
   * Runs a part, such as a suite. If it stops, for example because there is no device, reports why;
   * its results so far are kept.
   *
   * @returns  false if it stopped
   */
  async attempt(part: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.report(stopped(part, `stopped: ${reason}`));
      return false;
    }
  }

  /** Reports that a default run skips a measurement, because it is slow on a software adapter. */
  reportSkipped(suite: string, measure: string): void {
    const setting = "float32";
    this.report({ suite, measure, setting, kind: "missing", subject: "lrm", reason: SLOW_ADAPTER });
  }

  /** Returns the rounds and seconds to measure a subject of some cost. */
  plan(cost: Cost): MeasurePlan {
    const { quick, full } = this.options;
    if (quick) return { rounds: 1, seconds: 0, maxSeconds: 0 };
    const maxSeconds = full ? Number.POSITIVE_INFINITY : MAX_SECONDS;
    return cost === "heavy"
      ? { rounds: 3, seconds: 0.5, maxSeconds }
      : { rounds: 5, seconds: 0.4, maxSeconds };
  }

  /** Times contenders in turn, see {@link race}. */
  race(
    of: Race,
    contenders: readonly (Contender | Absent)[],
    cost: Cost,
  ): Promise<Readonly<Record<string, readonly number[]>>> {
    return race(of, contenders, this.plan(cost), this.report);
  }

  /** Opens a backend of LRM; WebGPU takes a GPU if there is one, else a software adapter. */
  backend(name: BackendName): Promise<Backend> {
    return memoized(this.#backends, name, async () => {
      const backend = await this.#open(name);
      this.#closing.push(() => backend.dispose());
      return backend;
    });
  }

  /**
   * Prepares a subject of `python/<library>_subjects.py`, or returns the reason why it cannot run.
   *
   * @param name  name of the contender
   */
  async prepare(
    library: PythonLibrary,
    name: string,
    subject: string,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<DroppableContender | Absent> {
    const peer = await this.#python(library);
    if (peer === undefined) {
      return { name, reason: `absent: no python3 on this machine can import ${library}` };
    }
    try {
      return { ...(await peer.prepare(subject, settings)), name, device: peer.version };
    } catch (error) {
      return absent(name, error);
    }
  }

  /** Starts the first Python that has the library. */
  async #python(library: PythonLibrary): Promise<PythonPeer | undefined> {
    return await memoized(this.#pythons, library, async () => {
      const opened = await PythonPeer.open(library, this.options.threads);
      if (opened !== undefined) this.#closing.push(() => opened.close());
      return opened;
    });
  }

  /** Disposes of the backends and ends the peers. */
  async close(): Promise<void> {
    for (const each of this.#closing.reverse()) await each();
  }

  #open(name: BackendName): Promise<Backend> {
    const { threads } = this.options;
    const options = threads === undefined ? {} : { threads };
    switch (name) {
      case "cpu":
      case "blas":
        this.#closing.push(providePageWorkers(threads ?? availableParallelism()));
        return name === "cpu" ? createCpuBackend(options) : createBlasBackend(options);
      case "webgpu":
        return this.#openWebGPU();
      default:
        return name satisfies never;
    }
  }

  async #openWebGPU(): Promise<WebGPUBackend> {
    const tuning = "measure"; // on software adapters too
    const backend = await createWebGPUBackend({ adapter: "hardware", tuning }).catch(() =>
      createWebGPUBackend({ adapter: "software", tuning }),
    );
    this.#closing.push(await shareDevice(backend.device));
    return backend;
  }
}

function memoized<Name, Value>(
  values: Map<Name, Promise<Value>>,
  name: Name,
  make: () => Promise<Value>,
): Promise<Value> {
  let value = values.get(name);
  if (value === undefined) {
    value = make();
    values.set(name, value);
  }
  return value;
}
