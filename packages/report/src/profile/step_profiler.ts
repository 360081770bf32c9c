import { checkReplaceable, replaceFile } from "@lrm/files";
import type { KernelProfile, WebGPUBackend } from "@lrm/kernels-webgpu/node";
import { UsageError } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import type { StepPhase } from "@lrm/train";
import { chromeTrace } from "./chrome_trace.ts";
import { profileTable } from "./profile_table.ts";
import type { StepKernel } from "./step_kernel.ts";

/** Steps that are profiled. */
const STEPS = 3;

/** Times the kernels of a few steps in the middle of a run, when everything is compiled and measured. Changes no result. */
export class StepProfiler {
  readonly #backend: WebGPUBackend;
  readonly #path: string;
  readonly #first: number;
  readonly #last: number;
  #profile: KernelProfile | undefined;

  private constructor(backend: WebGPUBackend, path: string, done: number, steps: number) {
    this.#backend = backend;
    this.#path = path;
    this.#first = done + 1 + Math.floor((steps - done) / 2);
    this.#last = Math.min(steps, this.#first + STEPS - 1);
  }

  /**
   * @param path  of the trace
   * @param done  steps before this run
   * @param steps  after which it ends
   * @throws UsageError where the backend does not time kernels, RunError where the file cannot be written
   */
  static async open(
    backend: Backend,
    path: string,
    done: number,
    steps: number,
  ): Promise<StepProfiler> {
    const timed = timedBackend(backend);
    await checkReplaceable(path);
    return new StepProfiler(timed, path, done, steps);
  }

  /** For the trainer. */
  readonly onPhase = (phase: StepPhase, step: number): void => {
    if (step < this.#first || step > this.#last) return;
    this.#profile ??= this.#backend.profile();
    this.#profile.track(phase === "end" ? undefined : `${step} ${phase}`);
  };

  /** Writes the trace, and returns a table. */
  async finish(): Promise<string> {
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

/** @throws UsageError where a backend does not time its kernels */
export function timedBackend(backend: Backend): WebGPUBackend {
  if (backend.name !== "webgpu") {
    throw new UsageError(
      `Cannot profile on ${backend.name}: only WebGPU times kernels; take --backend webgpu, or node --cpu-prof for the CPU`,
    );
  }
  const gpu = backend as WebGPUBackend;
  if (!gpu.timesKernels) {
    throw new UsageError(
      `Cannot profile on ${backend.info.description}: this adapter has no timestamp-query; take another one`,
    );
  }
  return gpu;
}
