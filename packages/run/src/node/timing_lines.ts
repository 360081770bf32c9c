import { valueAtPath } from "@lrm/files/values";
import type { DataUnit, StepMemory } from "@lrm/train";
import type { ObjectLine } from "./object_lines.ts";

/**
 * File of a run folder for everything that can differ between two runs with the same configuration.
 */
export const TIMINGS_FILE = "timings.jsonl";

/** Start of a process that began or resumed a run. */
export interface SessionLine {
  /** Number of steps done before. */
  readonly step: number;
  readonly time: string;
  /** Version of lrm. */
  readonly version: string;
  readonly node: string;
  readonly device: string;
}

/** Names of speeds, one for each unit of data. */
export const SPEEDS = ["tokensPerSecond", "samplesPerSecond"] as const satisfies Speed[];
type Speed = `${DataUnit}PerSecond`;

/**
 * Speed of a group of steps, and the memory in use after them. The speed is that of the steps since
 * the previous line, without evaluations and checkpoints. In runs of earlier versions, it is the
 * mean since the process began.
 */
export interface PaceLine extends Partial<Readonly<Record<Speed, number>>> {
  /** Number of steps done. */
  readonly step: number;
  readonly time: string;
  /** Duration of those steps. Missing in runs of earlier versions. */
  readonly seconds?: number;
  readonly liveBytes: number;
  readonly peakBytes: number;
}

/** Memory of the largest step so far. */
export interface MemoryLine {
  readonly time: string;
  readonly memory: StepMemory;
}

/** Reason why a process ended before the run was complete. */
export interface EndLine {
  readonly time: string;
  readonly stopped: string;
}

/** Tells whether a value is a point in time. */
export const isTime = (value: unknown): value is string =>
  typeof value === "string" && Number.isFinite(Date.parse(value));

const isStep = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isAmount = (value: unknown): value is number =>
  Number.isFinite(value) && (value as number) >= 0;

/** Tells whether a line records the start of a process. */
export function isSession(line: ObjectLine): line is ObjectLine & SessionLine {
  const { step, version, node, device } = line;
  return isStep(step) && [version, node, device].every((each) => typeof each === "string");
}

/** Tells whether a line records the speed of steps. */
export function isPace(line: ObjectLine): line is ObjectLine & PaceLine {
  const { step, seconds = 0, liveBytes, peakBytes } = line;
  const speeds = SPEEDS.filter((name) => Object.hasOwn(line, name)).map((name) => line[name]);
  const amounts = [...speeds, seconds, liveBytes, peakBytes];
  return isStep(step) && speeds.length > 0 && amounts.every(isAmount);
}

const MEMORY_PARTS = ["weights", "gradients", "state", "activations", "scratch"] as const;

/** Tells whether a line records the memory of the largest step. */
export function isMemory(line: ObjectLine): line is ObjectLine & MemoryLine {
  return MEMORY_PARTS.every((part) => isAmount(valueAtPath(line, `memory.${part}`)));
}
