import { join } from "node:path";
import {
  type FieldChecks,
  isNumberFrom,
  isObject,
  isText,
  isWholeNumberFrom,
  optional,
  problemIn,
  valueAtPath,
} from "@lrm/files/values";
import { InputError, isOptimizerName } from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import { type Comparison, identityOf } from "./comparison.ts";

/** Median, minimum and maximum of several measurements, in seconds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Duration of a step of an optimizer. */
export interface StepTiming {
  /** Seconds of a whole step. */
  readonly step: Spread;
  /** Seconds of the update alone. */
  readonly update: Spread;
}

/** Durations of steps, measured in turn in one process. Stored in `timing.json`. */
export interface Timing {
  /** Hash of the comparison's settings. Missing in timings of earlier versions. */
  readonly comparison?: string;
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly device: string;
  readonly rounds: number;
  readonly stepsPerRound: number;
  readonly optimizers: Readonly<Partial<Record<string, StepTiming>>>;
}

const isSpread = (json: unknown): boolean => {
  const { median, least, most } = (json ?? {}) as Partial<Spread>;
  return [median, least, most].every(isNumberFrom(0)) && least! <= median! && median! <= most!;
};

const isTimings = (json: unknown): boolean =>
  isObject(json) &&
  Object.entries(json).every(
    ([name, each]) =>
      isOptimizerName(name) &&
      isSpread(valueAtPath(each, "step")) &&
      isSpread(valueAtPath(each, "update")),
  );

const SETTINGS: FieldChecks = {
  comparison: optional(isText),
  date: (value) => isText(value) && Number.isFinite(Date.parse(value as string)),
  processor: isText,
  cores: isWholeNumberFrom(1),
  system: isText,
  node: isText,
  device: isText,
  rounds: isWholeNumberFrom(1),
  stepsPerRound: isWholeNumberFrom(1),
  optimizers: isTimings,
};

/**
 * Reads the timing in `folder`; undefined if there is none.
 *
 * @throws InputError if it is damaged, or has other settings
 */
export async function readTiming(
  folder: string,
  comparison: Comparison,
): Promise<Timing | undefined> {
  const path = join(folder, "timing.json");
  const json = await readSealedFile(path, "remove it to measure again");
  if (json === undefined) return undefined;
  const timing = json as Timing;
  const problem =
    problemIn(json, SETTINGS) ??
    (timing.comparison === undefined || timing.comparison === identityOf(comparison)
      ? undefined
      : "it was made with other settings than comparison.json has");
  if (problem === undefined) return timing;
  throw new InputError(`Cannot use ${path}: ${problem}`, "remove it to measure again");
}
