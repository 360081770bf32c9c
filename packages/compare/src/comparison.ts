import { createHash } from "node:crypto";
import { join } from "node:path";
import { replaceFile, sealed } from "@lrm/files";
import {
  type FieldChecks,
  firstDifference,
  isWholeNumberFrom,
  leavesOf,
  problemIn,
  valueAtPath,
} from "@lrm/files/values";
import {
  DEVICE_SETTINGS,
  type Device,
  InputError,
  problemOfModel,
  type RunConfig,
  roundingOf,
  SHARED_SETTINGS,
  type TrainingConfig,
} from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import { makeComparisonFolder, sweepComparisonFolder } from "./comparison_folder.ts";

const VERSION = 1;

/** Settings that all runs of a comparison share. Stored in `comparison.json`. */
export interface Comparison extends Pick<RunConfig, "model" | "tokenizer" | "data" | "dataTokens"> {
  readonly version: typeof VERSION;
  /** Training settings of every run, without the seed. `evaluationTokens` applies to the curves. */
  readonly training: Omit<TrainingConfig, "seed">;
  /** Minimum number of validation tokens for the final loss of a run. */
  readonly finalTokens: number;
  /** Device of the first run. Runs can also be done on other devices that round in the same way. */
  readonly device: Device;
}

/** Creates a comparison with these settings. */
export function comparisonOf(settings: Omit<Comparison, "version">): Comparison {
  return { version: VERSION, ...settings };
}

/**
 * Creates the comparison in `folder`, or continues an existing one.
 *
 * @throws InputError if the existing one has other settings
 */
export async function openComparison(folder: string, wanted: Comparison): Promise<void> {
  await makeComparisonFolder(folder);
  if ((await findComparison(folder)) === undefined) {
    await writeText(folder, FILE, `${JSON.stringify(sealed(wanted), null, 2)}\n`);
  }
  // Read in any case: another process may have created it in the meantime.
  const there = await readComparison(folder);
  const difference = firstDifference(settingsOf(there), settingsOf(wanted));
  if (difference === undefined) {
    await sweepComparisonFolder(folder);
    return;
  }
  const [setting, then = "missing", now = "missing"] = difference;
  throw new InputError(
    `Cannot go on with the comparison in ${folder}: its ${setting} is ${then}, not ${now}`,
    "give the same settings, or another --out",
  );
}

const FILE = "comparison.json";

/**
 * Reads the comparison in `folder`.
 *
 * @throws InputError if there is none, or if it is damaged
 */
export async function readComparison(folder: string): Promise<Comparison> {
  const comparison = await findComparison(folder);
  if (comparison !== undefined) return comparison;
  throw new InputError(
    `Cannot find a comparison in ${folder}: it has no comparison.json`,
    `give the folder of \`lrm compare --out\``,
  );
}

/**
 * Reads the comparison in `folder`; undefined if there is none.
 *
 * @throws InputError if it is damaged
 */
export async function findComparison(folder: string): Promise<Comparison | undefined> {
  const path = join(folder, FILE);
  const json = await readSealedFile(path, "restore it from a copy");
  if (json === undefined) return undefined;
  if (valueAtPath(json, "version") !== VERSION) {
    throw new InputError(
      `Cannot use ${path}: it is not a comparison of version ${VERSION}`,
      "begin a new one",
    );
  }
  const problem = problemIn(json, SETTINGS) ?? problemOfModel(json as Comparison);
  if (problem === undefined) return json as Comparison;
  throw new InputError(
    `Cannot use ${path}: ${problem}`,
    "restore it from a copy, or begin a new comparison",
  );
}

const SETTINGS: FieldChecks = {
  ...SHARED_SETTINGS,
  ...DEVICE_SETTINGS,
  finalTokens: isWholeNumberFrom(1),
};

/**
 * Hashes a comparison's settings. Results and timings store the hash, so that those of other
 * comparisons are not used. The path of the data is not included, and only the rounding of the
 * device is.
 */
export function identityOf(comparison: Comparison): string {
  const leaves = [...leavesOf(settingsOf(comparison))].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(leaves)).digest("hex");
}

/** Selects the settings that determine the numbers of a comparison's runs. */
function settingsOf({ data: _, device, ...rest }: Comparison): object {
  return { ...rest, "rounding of the device": roundingOf(device) };
}

/** Writes a text file into the folder atomically. */
export async function writeText(folder: string, name: string, text: string): Promise<void> {
  await replaceFile(join(folder, name), async (file) => {
    await file.writeFile(text);
  });
}
