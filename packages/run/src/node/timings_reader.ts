import { join } from "node:path";
import { at } from "@lrm/files/values";
import type { Pace, StepMemory } from "@lrm/train";
import { type ObjectLine, ObjectLines } from "./object_lines.ts";

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
  /** Lines that could not be used. */
  readonly damaged: number;
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

/** Lines on speed that are kept as they are: a run has some 200, and one for each checkpoint. */
const MOST_PACES = 16_384;
/** Processes of one run that are kept: the first and the last ones. */
const MOST_SESSIONS = 200;

/** Reads `timings.jsonl` of a run, again and again where it grows; what is added is read once. */
export class TimingsReader {
  readonly #lines: ObjectLines;
  #sessions: SessionLine[] = [];
  #paces: PaceLine[] = [];
  #memory: StepMemory | undefined;
  #stopped: string | undefined;

  /** @param folder  of a run */
  constructor(folder: string) {
    this.#lines = new ObjectLines(join(folder, TIMINGS_FILE));
  }

  /**
   * Reads what was added.
   *
   * @returns  all that is known about the speed of the run; lines that are damaged are left out
   * @throws RunError when it cannot be read
   */
  read(): Timings {
    this.#lines.read({
      object: (line) => this.#take(line),
      restart: () => {
        this.#sessions = [];
        this.#paces = [];
        this.#memory = undefined;
        this.#stopped = undefined;
      },
    });
    return {
      sessions: [...this.#sessions],
      paces: [...this.#paces],
      memory: this.#memory,
      stopped: this.#stopped,
      damaged: this.#lines.damaged,
    };
  }

  #take(line: ObjectLine): boolean {
    if (!isTime(line.time)) return false;
    if (isSession(line)) {
      this.#sessions.push(line);
      if (this.#sessions.length > MOST_SESSIONS) this.#sessions.splice(1, 1);
      this.#stopped = undefined;
      this.#dropAfter(line.step);
    } else if (isPace(line)) {
      this.#dropAfter(line.step - 1);
      this.#paces.push(line);
      if (this.#paces.length > MOST_PACES) this.#paces = inPairs(this.#paces);
    } else if (isMemory(line)) {
      this.#memory = line.memory;
    } else if (typeof line.stopped === "string") {
      this.#stopped = line.stopped;
    } else {
      return false;
    }
    return true;
  }

  /** Drops what was done again after a crash: it counts as it was done last. */
  #dropAfter(step: number): void {
    while (this.#paces.length > 0 && this.#paces.at(-1)!.step > step) this.#paces.pop();
  }
}

/** Reads all that is known about the speed of a run. */
export function readTimings(folder: string): Timings {
  return new TimingsReader(folder).read();
}

/** One line for every two, as if only the second had been written. */
function inPairs(paces: readonly PaceLine[]): PaceLine[] {
  const pairs: PaceLine[] = [];
  for (let at = 0; at < paces.length; at += 2) {
    const [first, second] = [paces[at]!, paces[at + 1]];
    if (second === undefined) {
      pairs.push(first);
      continue;
    }
    const { seconds: a, ...before } = first;
    const { seconds: b, ...after } = second;
    const known = a !== undefined && b !== undefined && a + b > 0;
    const [weightA, weightB] = known ? [a / (a + b), b / (a + b)] : [0.5, 0.5];
    pairs.push({
      ...after,
      tokensPerSecond: weightA * before.tokensPerSecond + weightB * after.tokensPerSecond,
      ...(a !== undefined && b !== undefined && { seconds: a + b }),
      peakBytes: Math.max(before.peakBytes, after.peakBytes),
    });
  }
  return pairs;
}

const isTime = (value: unknown): value is string =>
  typeof value === "string" && Number.isFinite(Date.parse(value));

const isStep = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isAmount = (value: unknown): value is number =>
  Number.isFinite(value) && (value as number) >= 0;

function isSession(line: ObjectLine): line is ObjectLine & SessionLine {
  const { step, version, node, device } = line;
  return isStep(step) && [version, node, device].every((each) => typeof each === "string");
}

function isPace(line: ObjectLine): line is ObjectLine & PaceLine {
  const { step, tokensPerSecond, seconds = 0, liveBytes, peakBytes } = line;
  return isStep(step) && [tokensPerSecond, seconds, liveBytes, peakBytes].every(isAmount);
}

const MEMORY_PARTS = ["weights", "gradients", "state", "activations", "scratch"] as const;

function isMemory(line: ObjectLine): line is ObjectLine & MemoryLine {
  return MEMORY_PARTS.every((part) => isAmount(at(line, `memory.${part}`)));
}
