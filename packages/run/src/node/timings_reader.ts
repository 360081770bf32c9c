import { join } from "node:path";
import type { StepMemory } from "@lrm/train";
import { type ObjectLine, ObjectLines } from "./object_lines.ts";
import {
  isMemory,
  isPace,
  isSession,
  isTime,
  type PaceLine,
  type SessionLine,
  SPEEDS,
  TIMINGS_FILE,
} from "./timing_lines.ts";

/** Contents of `timings.jsonl`: everything that differs between two runs with one configuration. */
export interface Timings {
  /** Processes that trained the run. Empty in runs of earlier versions. */
  readonly sessions: readonly SessionLine[];
  /** Speed of the steps. For steps that were repeated after a crash, the last time counts. */
  readonly paces: readonly PaceLine[];
  readonly memory: StepMemory | undefined;
  /** Reason why the last process failed, if known. */
  readonly stopped: string | undefined;
  /** Number of damaged lines. */
  readonly damaged: number;
}

/**
 * Number of speed lines that are kept unchanged: a run has some 200, and one for each checkpoint.
 */
const MOST_PACES = 16_384;
/** Number of processes of a run that are kept: the first and the last ones. */
const MOST_SESSIONS = 200;

/**
 * Reads `timings.jsonl` of a run, repeatedly while it grows. Each call reads only new lines.
 */
export class TimingsReader {
  readonly #lines: ObjectLines;
  #sessions: SessionLine[] = [];
  #paces: PaceLine[] = [];
  #memory: StepMemory | undefined;
  #stopped: string | undefined;

  /** @param folder  folder of a run */
  constructor(folder: string) {
    this.#lines = new ObjectLines(join(folder, TIMINGS_FILE));
  }

  /**
   * Reads new lines.
   *
   * @returns  all timings of the run, without damaged lines
   * @throws FileError if it cannot be read
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

  /** Removes steps that were repeated after a crash. */
  #dropAfter(step: number): void {
    while (this.#paces.length > 0 && this.#paces.at(-1)!.step > step) this.#paces.pop();
  }
}

/** Reads all timings of a run. */
export function readTimings(folder: string): Timings {
  return new TimingsReader(folder).read();
}

/** Merges every two lines, as if only the second had been written. */
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
    const speeds = SPEEDS.flatMap((name): [string, number][] => {
      const [slow, fast] = [before[name], after[name]];
      return slow === undefined || fast === undefined
        ? []
        : [[name, weightA * slow + weightB * fast]];
    });
    pairs.push({
      ...after,
      ...Object.fromEntries(speeds),
      ...(a !== undefined && b !== undefined && { seconds: a + b }),
      peakBytes: Math.max(before.peakBytes, after.peakBytes),
    });
  }
  return pairs;
}
