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
} from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import type { TrainSettings } from "@lrm/train";
import { makeComparisonFolder, sweepComparisonFolder } from "./comparison_folder.ts";

const VERSION = 1;

/** Settings that all runs of a comparison share, as `comparison.json` keeps them. */
export interface Comparison extends Pick<RunConfig, "model" | "tokenizer" | "data" | "dataTokens"> {
  readonly version: typeof VERSION;
  /** Settings of every run except its seed. `evaluationTokens` are for the curves. */
  readonly training: Omit<TrainSettings, "seed">;
  /** Validation tokens, at least, that the final loss of a run is measured on. */
  readonly finalTokens: number;
  /** The device of the first run; others that round the same may share the work. */
  readonly device: Device;
}

/** Makes a comparison of these settings. */
export function comparisonOf(settings: Omit<Comparison, "version">): Comparison {
  return { version: VERSION, ...settings };
}

/**
 * Begins the comparison in `folder`, or goes on with the one that is there.
 *
 * @throws InputError where that one has other settings
 */
export async function openComparison(folder: string, wanted: Comparison): Promise<void> {
  await makeComparisonFolder(folder);
  if ((await findComparison(folder)) === undefined) {
    await writeText(folder, FILE, `${JSON.stringify(sealed(wanted), null, 2)}\n`);
  }
  // Read in any case: another process may have begun one in the meantime.
  const there = await readComparison(folder);
  const difference = firstDifference(settingsOf(there), settingsOf(wanted));
  if (difference === undefined) {
    await sweepComparisonFolder(folder);
    return;
  }
  const [setting, then = "missing", now = "missing"] = difference;
  throw new InputError(
    `Cannot go on with the comparison in ${folder}: its ${setting} is ${then}, not ${now}; give the same settings, or another --out`,
  );
}

const FILE = "comparison.json";

/**
 * The comparison in `folder`.
 *
 * @throws InputError where there is none, or a damaged one
 */
export async function readComparison(folder: string): Promise<Comparison> {
  const comparison = await findComparison(folder);
  if (comparison !== undefined) return comparison;
  throw new InputError(
    `Cannot find a comparison in ${folder}: it has no comparison.json; give the folder of \`lrm compare --out\``,
  );
}

/**
 * The comparison in `folder`; undefined where there is none.
 *
 * @throws InputError where it is damaged
 */
export async function findComparison(folder: string): Promise<Comparison | undefined> {
  const path = join(folder, FILE);
  const json = await readSealedFile(path, "restore it from a copy");
  if (json === undefined) return undefined;
  if (valueAtPath(json, "version") !== VERSION) {
    throw new InputError(
      `Cannot use ${path}: it is not a comparison of version ${VERSION}; begin a new one`,
    );
  }
  const problem = problemIn(json, SETTINGS) ?? problemOfModel(json as Comparison);
  if (problem === undefined) return json as Comparison;
  throw new InputError(
    `Cannot use ${path}: ${problem}; restore it from a copy, or begin a new comparison`,
  );
}

const SETTINGS: FieldChecks = {
  ...SHARED_SETTINGS,
  ...DEVICE_SETTINGS,
  finalTokens: isWholeNumberFrom(1),
};

/**
 * Identity of a comparison's settings, which its results and timing keep: those of others do not
 * count here. Where the data lies does not matter, and of the device only how it rounds.
 */
export function identityOf(comparison: Comparison): string {
  const leaves = [...leavesOf(settingsOf(comparison))].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(leaves)).digest("hex");
}

/** Settings that decide the numbers of a comparison's runs. */
function settingsOf({ data: _, device, ...rest }: Comparison): object {
  return { ...rest, "rounding of the device": roundingOf(device) };
}

/** Writes a text file into the folder atomically. */
export async function writeText(folder: string, name: string, text: string): Promise<void> {
  await replaceFile(join(folder, name), async (file) => {
    await file.writeFile(text);
  });
}
