import type { DataUnit, StepMemory, StepsDuration } from "@lrm/train";
import type { EndLine, MemoryLine, PaceLine, SessionLine } from "./timing_lines.ts";

/** Approximate number of points of a curve. */
const POINTS = 200;

/** Receiver of the lines, such as a run folder. */
export interface TimingSink {
  recordTiming(line: unknown): void;
}

/** Writes `timings.jsonl` for one process. */
export class TimingLog {
  readonly #sink: TimingSink;
  readonly #memory: () => { readonly liveBytes: number; readonly peakBytes: number };
  readonly #data: { readonly unit: DataUnit; readonly perStep: number };
  readonly #stretch: number;
  readonly #onPace: (line: PaceLine) => void;
  #step: number;
  #waiting: StepsDuration = { steps: 0, seconds: 0 };
  #last: PaceLine | undefined;

  /** Writes a line about the start of the process. */
  constructor(
    sink: TimingSink,
    session: Omit<SessionLine, "time">,
    {
      steps,
      data,
      memory,
      onPace = () => {},
    }: {
      /** Steps of the whole run. */
      readonly steps: number;
      /** Tokens or samples of a step. */
      readonly data: { readonly unit: DataUnit; readonly perStep: number };
      readonly memory: () => { readonly liveBytes: number; readonly peakBytes: number };
      /** Called with every new speed line. */
      readonly onPace?: (line: PaceLine) => void;
    },
  ) {
    this.#sink = sink;
    this.#memory = memory;
    this.#data = data;
    this.#onPace = onPace;
    this.#stretch = Math.ceil(steps / POINTS);
    this.#step = session.step;
    sink.recordTiming({ ...session, time: now() } satisfies SessionLine);
  }

  /** Adds a group of steps. Writes a line after every 200th of the run. */
  pace({ steps, seconds }: StepsDuration): void {
    this.#step += steps;
    this.#waiting = {
      steps: this.#waiting.steps + steps,
      seconds: this.#waiting.seconds + seconds,
    };
    if (this.#waiting.steps >= this.#stretch) this.flush();
  }

  /**
   * Writes a line for the steps since the last one, if there are any.
   *
   * @returns  the latest line
   */
  flush(): PaceLine | undefined {
    const { steps, seconds } = this.#waiting;
    if (steps === 0) return this.#last;
    this.#waiting = { steps: 0, seconds: 0 };
    const { liveBytes, peakBytes } = this.#memory();
    const { unit, perStep } = this.#data;
    this.#last = {
      step: this.#step,
      time: now(),
      [`${unit}PerSecond`]: Math.round((steps * perStep) / seconds),
      seconds: Number(seconds.toFixed(4)),
      liveBytes,
      peakBytes,
    };
    this.#sink.recordTiming(this.#last);
    this.#onPace(this.#last);
    return this.#last;
  }

  /** Writes the memory of the largest step. */
  memory(memory: StepMemory): void {
    this.#sink.recordTiming({ time: now(), memory } satisfies MemoryLine);
  }

  /** Writes why the process ends before the run is complete. */
  stopped(why: string): void {
    this.flush();
    this.#sink.recordTiming({ time: now(), stopped: why } satisfies EndLine);
  }
}

const now = (): string => new Date().toISOString();
