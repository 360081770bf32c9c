import { valueAtPath } from "@lrm/files/values";
import type { StepMemory } from "@lrm/train";
import type { ObjectLine } from "./object_lines.ts";

/** The file of a run folder that keeps everything that differs between two runs alike. */
export const TIMINGS_FILE = "timings.jsonl";

/** Start of a process that began a run, or resumed it. */
export interface SessionLine {
  /** Steps done before. */
  readonly step: number;
  readonly time: string;
  /** Version of lrm. */
  readonly version: string;
  readonly node: string;
  readonly device: string;
}

/** Speed of some steps, and the memory in use after them. */
export interface PaceLine {
  /** Steps done. */
  readonly step: number;
  readonly time: string;
  /**
   * Speed of the steps since the previous line, without evaluations and checkpoints. In runs of
   * earlier versions, the mean since the process began.
   */
  readonly tokensPerSecond: number;
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

/** Tells whether a line says that a process began. */
export function isSession(line: ObjectLine): line is ObjectLine & SessionLine {
  const { step, version, node, device } = line;
  return isStep(step) && [version, node, device].every((each) => typeof each === "string");
}

/** Tells whether a line says how fast steps were. */
export function isPace(line: ObjectLine): line is ObjectLine & PaceLine {
  const { step, tokensPerSecond, seconds = 0, liveBytes, peakBytes } = line;
  return isStep(step) && [tokensPerSecond, seconds, liveBytes, peakBytes].every(isAmount);
}

const MEMORY_PARTS = ["weights", "gradients", "state", "activations", "scratch"] as const;

/** Tells whether a line says what the largest step took. */
export function isMemory(line: ObjectLine): line is ObjectLine & MemoryLine {
  return MEMORY_PARTS.every((part) => isAmount(valueAtPath(line, `memory.${part}`)));
}
