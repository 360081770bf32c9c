import type { PreparedRun } from "@lrm/run/node";
import { version } from "@lrm/run/node";
import type { Pace, StepMemory, StepMetrics } from "@lrm/train";
import { writeReport } from "./report.ts";
import { drawSample, isSampled, SAMPLE_TOKENS } from "./samples.ts";
import { EventFile, type Scalars } from "./tensorboard/event_file.ts";
import { type PaceLine, TimingLog } from "./timings.ts";

/** Keeps what a report shows, while the run goes on: speed, memory, samples on the way; and makes the report. */
export class RunRecorder implements Disposable {
  readonly #run: PreparedRun;
  readonly #signal: AbortSignal;
  readonly #timings: TimingLog;
  readonly #events: EventFile | undefined;

  /** @param tensorboard  whether everything goes into an event file too */
  constructor(run: PreparedRun, signal: AbortSignal, tensorboard: boolean) {
    const { backend, config, session, folder } = run;
    const { steps, batch, context, accumulation } = config.training;
    const step = session.optimizer.steps;
    this.#run = run;
    this.#signal = signal;
    this.#timings = new TimingLog(
      { recordTiming: (line) => this.#recordTiming(line) },
      { step, version: version(), node: process.version, device: backend.info.description },
      { steps, tokensPerStep: batch * context * accumulation, memory: () => backend.memory() },
    );
    if (tensorboard) this.#events = new EventFile(folder.path, momentOf(step + 1));
  }

  step({ step, loss, validationLoss, learningRate, gradientNorm, updateNorm }: StepMetrics): void {
    const norms = { gradientNorm, updateNorm };
    this.#add(step, { training: loss, validation: validationLoss, learningRate, ...norms });
  }

  pace(pace: Pace): void {
    this.#timings.pace(pace);
  }

  memory(memory: StepMemory): void {
    this.#timings.memory(memory);
  }

  /**
   * Takes note of a checkpoint, and draws a sample where one is due.
   *
   * @returns  how fast the last steps were
   */
  async saved(step: number): Promise<PaceLine | undefined> {
    const { config, folder } = this.#run;
    const pace = this.#timings.flush();
    if (!this.#signal.aborted && isSampled(config.training, step)) {
      const text = await drawSample(this.#run, SAMPLE_TOKENS, this.#signal);
      if (text !== undefined) folder.recordSample({ step, text });
    }
    return pace;
  }

  /** Keeps why the run stops here, and makes a report for it; what goes wrong with that is of no matter beside `error`. */
  async failed(error: unknown): Promise<void> {
    try {
      this.#timings.stopped(error instanceof Error ? error.message : String(error));
      await this.report();
    } catch {
      // The first error is the one to tell.
    }
  }

  /** Makes the report of what there is. */
  async report(): Promise<void> {
    const { path } = this.#run.folder;
    await writeReport([path]);
  }

  [Symbol.dispose](): void {
    this.#events?.[Symbol.dispose]();
  }

  #recordTiming(line: unknown): void {
    this.#run.folder.recordTiming(line);
    const { step, tokensPerSecond, liveBytes, peakBytes } = line as Partial<PaceLine>;
    if (step !== undefined) this.#add(step, { tokensPerSecond, liveBytes, peakBytes });
  }

  #add(step: number, scalars: Scalars): void {
    this.#events?.add(momentOf(step), scalars);
  }
}

const momentOf = (step: number) => ({ step, time: Date.now() / 1000 });
