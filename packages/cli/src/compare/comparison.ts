import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@lrm/files";
import type { TrainSettings } from "@lrm/train";
import { replaceFile } from "@lrm/train/node";
import { type Device, roundingOf } from "../device.ts";
import { InputError } from "../failure.ts";
import type { RunConfig } from "../run_config.ts";

const VERSION = 1;

/** What all runs of a comparison share, as its `comparison.json` keeps it. */
export interface Comparison extends Pick<RunConfig, "model" | "tokenizer" | "data" | "dataTokens"> {
  readonly version: typeof VERSION;
  /** Of every run, but for its seed. `evaluationTokens` are for the curves. */
  readonly training: Omit<TrainSettings, "seed">;
  /** Validation tokens, at least, that the final loss of a run is measured on. */
  readonly finalTokens: number;
  /** The device of the first run; others that round the same may share the work. */
  readonly device: Device;
}

/** A comparison of these settings. */
export function comparisonOf(settings: Omit<Comparison, "version">): Comparison {
  return { version: VERSION, ...settings };
}

/**
 * Begins the comparison in `folder`, or goes on with the one that is there.
 *
 * @throws InputError where that one has other settings
 */
export async function openComparison(folder: string, wanted: Comparison): Promise<void> {
  await makeFolder(join(folder, "runs")); // it may be missing where the rest is, as in a copy
  if (!(await holdsComparison(folder))) {
    await writeText(folder, "comparison.json", `${JSON.stringify(wanted, null, 2)}\n`);
  }
  // Read in any case: another process may have begun one in the meantime.
  const difference = differenceBetween(await readComparison(folder), wanted);
  if (difference === undefined) return;
  const [setting, there = "missing", here = "missing"] = difference;
  throw new InputError(
    `Cannot go on with the comparison in ${folder}: its ${setting} is ${there}, not ${here}; give the same settings, or another --out`,
  );
}

/** The comparison in `folder`. */
export async function readComparison(folder: string): Promise<Comparison> {
  const path = join(folder, "comparison.json");
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new InputError(`Cannot read ${path}: it is not JSON; restore it from a copy`);
    }
    throw new InputError(
      `Cannot find a comparison in ${folder}: it has no readable comparison.json; give the folder of \`lrm compare --out\``,
    );
  }
  if ((json as { version?: unknown } | null)?.version === VERSION) return json as Comparison;
  throw new InputError(
    `Cannot use ${path}: it is not a comparison of version ${VERSION}; begin a new one`,
  );
}

async function holdsComparison(folder: string): Promise<boolean> {
  return await readFile(join(folder, "comparison.json")).then(
    () => true,
    () => false,
  );
}

/** Writes a text file into the folder, all at once. */
export async function writeText(folder: string, name: string, text: string): Promise<void> {
  await replaceFile(join(folder, name), async (file) => {
    await file.writeFile(text);
  });
}

/** The first setting in which two comparisons differ. Where the data lies does not matter, and of the device only how it rounds. */
function differenceBetween(there: Comparison, here: Comparison): Difference | undefined {
  const settingsOf = ({ data, device, ...rest }: Comparison): object => ({
    ...rest,
    "rounding of the device": roundingOf(device),
  });
  return firstDifference(settingsOf(there), settingsOf(here));
}

/** A value in two nested objects: its path, and what it is in each; undefined where it is missing. */
type Difference = readonly [path: string, a: string | undefined, b: string | undefined];

/** The first value in which two nested objects differ. */
export function firstDifference(one: object, other: object): Difference | undefined {
  const [a, b] = [leavesOf(one), leavesOf(other)];
  const path = [...a.keys(), ...b.keys()].find((each) => a.get(each) !== b.get(each));
  return path === undefined ? undefined : [path, a.get(path), b.get(path)];
}

/** Every value in nested objects, by its path. */
export function leavesOf(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new Map([[path, [value].flat().join(", ")]]);
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return new Map(
    entries.flatMap(([key, each]) => [...leavesOf(each, path === "" ? key : `${path}.${key}`)]),
  );
}
