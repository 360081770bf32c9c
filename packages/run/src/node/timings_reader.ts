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
  TIMINGS_FILE,
} from "./timing_lines.ts";

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
