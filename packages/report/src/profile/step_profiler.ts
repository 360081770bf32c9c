import { checkReplaceable, replaceFile } from "@lrm/files";
import type { KernelProfile, WebGPUBackend } from "@lrm/kernels-webgpu/node";
import { UsageError } from "@lrm/run";
import type { RunObserver } from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import type { StepPhase } from "@lrm/train";
import { chromeTrace } from "./chrome_trace.ts";
import { profileTable } from "./profile_table.ts";
import type { StepKernel } from "./step_kernel.ts";

/** Number of profiled steps. */
const STEPS = 3;

/** The parts of a prepared run that a profile needs. */
export interface ProfiledRun {
  readonly backend: Backend;
  readonly session: { readonly optimizer: { readonly steps: number } };
  readonly config: { readonly training: { readonly steps: number } };
}

/** Callback for the table of kernel times. */
export type OnTable = (table: string) => void;

/**
 * Observer for `trainRun()` that times the kernels of a few steps in the middle of a run, when
 * everything is compiled and tuned. Changes no result.
 */
export class StepProfiler implements RunObserver {
  readonly #backend: WebGPUBackend;
  readonly #path: string;
  readonly #onTable: OnTable;
  readonly #first: number;
  readonly #last: number;
  #profile: KernelProfile | undefined;

  private constructor(
    backend: WebGPUBackend,
    path: string,
    onTable: OnTable,
    [done, steps]: readonly [done: number, steps: number],
  ) {
    this.#backend = backend;
    this.#path = path;
    this.#onTable = onTable;
    this.#first = done + 1 + Math.floor((steps - done) / 2);
    this.#last = Math.min(steps, this.#first + STEPS - 1);
  }

  /**
   * Prepares the profile of a run.
   *
   * @param path  file for the trace, which https://ui.perfetto.dev opens
   * @param onTable  called with a table after the last profiled step
   * @throws UsageError if the backend does not time kernels, FileError if the file cannot be
   *   written
   */
  static async open(
    { backend, session, config }: ProfiledRun,
    path: string,
    onTable: OnTable,
  ): Promise<StepProfiler> {
    const timed = timedBackend(backend);
    await checkReplaceable(path);
    const steps = [session.optimizer.steps, config.training.steps] as const;
    return new StepProfiler(timed, path, onTable, steps);
  }

  /** Times the kernels of this phase. */
  onPhase(phase: StepPhase, step: number): void {
    if (step < this.#first || step > this.#last) return;
    this.#profile ??= this.#backend.profile();
    this.#profile.track(phase === "end" ? undefined : `${step} ${phase}`);
  }

  /** Writes the trace. */
  async onTrained(): Promise<void> {
    this.#onTable(await this.#finish());
  }

  /** Writes the trace, and returns a table. */
  async #finish(): Promise<string> {
    const spans = (await this.#profile?.stop()) ?? [];
    const kernels = spans.map(({ track, ...span }): StepKernel => {
      const [step, phase] = track.split(" ");
      return { ...span, step: Number(step), phase: phase as StepPhase };
    });
    if (kernels.length === 0) {
      return `No profile: the run ended before step ${this.#first}`;
    }
    const trace = chromeTrace(this.#backend.info.description, kernels);
    await replaceFile(this.#path, (file) => file.writeFile(trace));
    const steps = `${this.#first} to ${this.#last}`;
    return `Profile of steps ${steps} in ${this.#path}, for https://ui.perfetto.dev\n${profileTable(kernels)}`;
  }
}

/**
 * Returns the backend as one that times kernels.
 *
 * @throws UsageError if it cannot
 */
export function timedBackend(backend: Backend): WebGPUBackend {
  if (backend.name !== "webgpu") {
    throw new UsageError(
      `Cannot profile on ${backend.name}: only WebGPU times kernels`,
      "take --backend webgpu, or node --cpu-prof for the CPU",
    );
  }
  const gpu = backend as WebGPUBackend;
  if (!gpu.timesKernels) {
    throw new UsageError(
      `Cannot profile on ${backend.info.description}: this adapter has no timestamp-query`,
      "take another one",
    );
  }
  return gpu;
}
