import { createCpuBackend } from "@lrm/kernels-cpu";
import { createBlasBackend } from "@lrm/kernels-cpu/blas";
import { createWebGPUBackend, type WebGPUBackend } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import type { Pace } from "./measure.ts";
import { PythonPeer } from "./peers/python.ts";
import { shareDevice } from "./peers/shared_device.ts";
import { type Absent, type Contender, type Race, race } from "./race.ts";
import type { Result } from "./result.ts";

/** `blas` is the CPU backend with products by the system's BLAS, where there is one: only by name. */
export const BACKENDS = ["cpu", "blas", "webgpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Whether it computes on the processor, and stands beside what does. */
export const onProcessor = (name: BackendName): boolean => name !== "webgpu";

/** What was asked for on the command line. */
export interface BenchOptions {
  readonly backends: readonly BackendName[];
  /** Also what takes longer than the quarter of an hour. */
  readonly full: boolean;
  /** Few short measurements: whether everything works, not how fast it is. */
  readonly quick: boolean;
  /** Of the CPU backend and of the Python peers. Default: as many as there are cores. */
  readonly threads?: number;
}

/** How heavy what is measured is; `heavy` takes seconds for each repeat. */
export type Weight = "normal" | "heavy";

/** What an emulation of a GPU computes is heavy, whatever it is. */
export const weightOn = ({ info }: Backend, otherwise: Weight = "normal"): Weight =>
  info.software ? "heavy" : otherwise;

/** Seconds of all rounds of a race, but for `--full`: a default run is to end within a quarter of an hour. */
const MOST_SECONDS = 30;

/** A run of benchmarks: opens what they need when they need it, and collects results. */
export class Bench {
  readonly options: BenchOptions;
  readonly results: Result[] = [];
  readonly #show: (result: Result) => void;
  readonly #closing: (() => Promise<void> | void)[] = [];
  readonly #backends = new Map<BackendName, Promise<Backend>>();
  readonly #pythons = new Map<"numpy" | "torch", Promise<PythonPeer | undefined>>();

  constructor(options: BenchOptions, show: (result: Result) => void) {
    this.options = options;
    this.#show = show;
  }

  readonly report = (result: Result): void => {
    this.results.push(result);
    this.#show(result);
  };

  /** Reports that something takes too long on a software adapter for a default run. */
  leftOut(suite: string, measure: string): void {
    const reason = "not measured on a software adapter: --full does";
    this.report({ suite, measure, setting: "float32", kind: "missing", subject: "lrm", reason });
  }

  /** How long to measure something. */
  pace(weight: Weight): Pace {
    const { quick, full } = this.options;
    if (quick) return { rounds: 1, seconds: 0, most: 0 };
    const most = full ? Number.POSITIVE_INFINITY : MOST_SECONDS;
    return weight === "heavy"
      ? { rounds: 3, seconds: 0.5, most }
      : { rounds: 5, seconds: 0.4, most };
  }

  /** Times contenders in turn, see {@link race}. */
  race(
    of: Race,
    contenders: readonly (Contender | Absent)[],
    weight: Weight,
  ): Promise<Readonly<Record<string, readonly number[]>>> {
    return race(of, contenders, this.pace(weight), this.report);
  }

  /** Our backend; WebGPU on a GPU where there is one, else on a software adapter. */
  backend(name: BackendName): Promise<Backend> {
    return remembered(this.#backends, name, async () => {
      const backend = await this.#open(name);
      this.#closing.push(() => backend.dispose());
      return backend;
    });
  }

  /** A Python with the library, or why there is none. */
  async python(library: "numpy" | "torch"): Promise<PythonPeer | Absent> {
    const peer = await remembered(this.#pythons, library, async () => {
      const opened = await PythonPeer.open(library, this.options.threads);
      if (opened !== undefined) this.#closing.push(() => opened.close());
      return opened;
    });
    const name = library === "torch" ? "pytorch" : "numpy";
    return peer ?? { name, reason: `absent: no python3 here can import ${library}` };
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    for (const each of this.#closing.reverse()) await each();
  }

  #open(name: BackendName): Promise<Backend> {
    const { threads } = this.options;
    const options = threads === undefined ? {} : { threads };
    switch (name) {
      case "cpu":
        return createCpuBackend(options);
      case "blas":
        return createBlasBackend(options);
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

function remembered<Name, Value>(
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
