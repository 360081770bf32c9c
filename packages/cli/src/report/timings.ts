import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pace, StepMemory } from "@lrm/train";
import { inPlainWords } from "@lrm/train/node";

/** Where a run keeps them. */
const TIMINGS_FILE = "timings.jsonl";
/** Points of a curve, about. */
const POINTS = 200;

/** A process began with a run, or went on with it. */
export interface SessionLine {
  /** Steps done before. */
  readonly step: number;
  readonly time: string;
  /** Of lrm. */
  readonly version: string;
  readonly node: string;
  readonly device: string;
}

/** How fast steps were, and what memory was in use after them. */
export interface PaceLine {
  /** Steps done. */
  readonly step: number;
  readonly time: string;
  /** Of the steps since the line before, without evaluations and checkpoints. Runs of earlier versions have the mean since their process began. */
  readonly tokensPerSecond: number;
  /** What those steps took; runs of earlier versions do not know. */
  readonly seconds?: number;
  readonly liveBytes: number;
  readonly peakBytes: number;
}

/** What the largest step so far took. */
interface MemoryLine {
  readonly time: string;
  readonly memory: StepMemory;
}

/** Why a process ended before the run was complete. */
interface EndLine {
  readonly time: string;
  readonly stopped: string;
}

/** What `timings.jsonl` holds: all that differs between two runs with one configuration. */
export interface Timings {
  /** None in runs of earlier versions. */
  readonly sessions: readonly SessionLine[];
  /** Each step once: what was done again after a crash counts as it was done last. */
  readonly paces: readonly PaceLine[];
  readonly memory: StepMemory | undefined;
  /** Why the last process ended, where that is known and it did not end well. */
  readonly stopped: string | undefined;
}

/** Where lines go. */
export interface TimingSink {
  recordTiming(line: unknown): void;
}

/** Writes `timings.jsonl` for one process. */
export class TimingLog {
  readonly #sink: TimingSink;
  readonly #memory: () => { readonly liveBytes: number; readonly peakBytes: number };
  readonly #tokensPerStep: number;
  readonly #stretch: number;
  #step: number;
  #waiting: Pace = { steps: 0, seconds: 0 };
  #last: PaceLine | undefined;

  /** Begins with a line on the process. */
  constructor(
    sink: TimingSink,
    session: Omit<SessionLine, "time">,
    {
      steps,
      tokensPerStep,
      memory,
    }: {
      /** Of the whole run. */
      readonly steps: number;
      readonly tokensPerStep: number;
      readonly memory: () => { readonly liveBytes: number; readonly peakBytes: number };
    },
  ) {
    this.#sink = sink;
    this.#memory = memory;
    this.#tokensPerStep = tokensPerStep;
    this.#stretch = Math.ceil(steps / POINTS);
    this.#step = session.step;
    sink.recordTiming({ ...session, time: now() } satisfies SessionLine);
  }

  /** Takes note of a stretch of steps; every so many make a line. */
  pace({ steps, seconds }: Pace): void {
    this.#step += steps;
    this.#waiting = {
      steps: this.#waiting.steps + steps,
      seconds: this.#waiting.seconds + seconds,
    };
    if (this.#waiting.steps >= this.#stretch) this.flush();
  }

  /**
   * Makes a line of what waits, before a checkpoint.
   *
   * @returns  the last line
   */
  flush(): PaceLine | undefined {
    const { steps, seconds } = this.#waiting;
    if (steps === 0) return this.#last;
    this.#waiting = { steps: 0, seconds: 0 };
    const { liveBytes, peakBytes } = this.#memory();
    this.#last = {
      step: this.#step,
      time: now(),
      tokensPerSecond: Math.round((steps * this.#tokensPerStep) / seconds),
      seconds: Number(seconds.toFixed(4)),
      liveBytes,
      peakBytes,
    };
    this.#sink.recordTiming(this.#last);
    return this.#last;
  }

  /** Keeps what the largest step took. */
  memory(memory: StepMemory): void {
    this.#sink.recordTiming({ time: now(), memory } satisfies MemoryLine);
  }

  /** Keeps why the process ends before the run is complete. */
  stopped(why: string): void {
    this.flush();
    this.#sink.recordTiming({ time: now(), stopped: why } satisfies EndLine);
  }
}

const now = (): string => new Date().toISOString();

/** What is known about the speed of a run; lines cut short are left out. */
export function readTimings(folder: string): Timings {
  const sessions: SessionLine[] = [];
  const paces: PaceLine[] = [];
  const dropAfter = (step: number): void => {
    while (paces.length > 0 && paces.at(-1)!.step > step) paces.pop();
  };
  let memory: StepMemory | undefined;
  let stopped: string | undefined;
  for (const line of readLines(join(folder, TIMINGS_FILE))) {
    if (!has(line, "time", "string")) continue;
    if (has(line, "version", "string") && has(line, "step", "number")) {
      const session = line as unknown as SessionLine;
      sessions.push(session);
      stopped = undefined;
      dropAfter(session.step);
    } else if (has(line, "tokensPerSecond", "number") && has(line, "step", "number")) {
      const pace = line as unknown as PaceLine;
      dropAfter(pace.step - 1);
      paces.push(pace);
    } else if (has(line, "memory", "object")) {
      ({ memory } = line as unknown as MemoryLine);
    } else if (has(line, "stopped", "string")) {
      ({ stopped } = line as unknown as EndLine);
    }
  }
  return { sessions, paces, memory, stopped };
}

type Line = Readonly<Record<string, unknown>>;

const has = (line: Line, key: string, type: "string" | "number" | "object"): boolean =>
  typeof line[key] === type && line[key] !== null;

/** The objects in a file of JSON lines, where there is one. */
export function readLines(path: string): Line[] {
  return (readText(path) ?? "").split("\n").flatMap((text) => {
    try {
      const line: unknown = JSON.parse(text);
      return typeof line === "object" && line !== null ? [line as Line] : [];
    } catch {
      return []; // Cut short by a crash.
    }
  });
}

/**
 * A file of a run, undefined where it has none.
 *
 * @throws RunError when it cannot be read
 */
export function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw inPlainWords(`Cannot read ${path}`, error);
  }
}
