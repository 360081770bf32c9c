import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, inPlainWords, isTemporaryName, makeFolder, sealed } from "@lrm/files";
import {
  type FieldChecks,
  firstDifference,
  isWholeNumberFrom,
  optional,
  problemIn,
  valueAtPath,
} from "@lrm/files/values";
import {
  checkSameDevice,
  DEVICE_SETTINGS,
  type Device,
  InputError,
  isRuleSource,
  type RuleSource,
} from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import { findComparison, writeText } from "../comparison.ts";
import { type RunResult, readResults } from "../results.ts";
import { checkEntries, type TrackEntry } from "./entry.ts";
import { checkTrack, type Track } from "./track.ts";

/** Runs of an entry: search with half and with all steps, and the seeds that count. */
export type Stage = "half" | "full" | "seeds";

/** Entry as a track's folder records it. */
export interface EntryRecord {
  readonly entry: TrackEntry;
  /** Origin of an external rule. */
  readonly rule?: RuleSource | undefined;
  /** Bytes of the largest step. */
  readonly memory?: number | undefined;
}

/** Entry of a track's folder, and its runs by stage. */
export interface EntryRuns extends EntryRecord {
  readonly runs: Readonly<Record<Stage, readonly RunResult[]>>;
}

const TRACK = "track.json";
const ENTRY = "entry.json";
const ENTRY_REMEDY = "remove it, and repeat the command";
const REMEDY = "restore it from a copy, or choose another folder";

/** Track of a folder, and the device of its runs. */
export interface TrackRecord {
  readonly track: Track;
  readonly device: Device;
}

/**
 * Refuses a folder with other contents, or with the results of another track. Changes nothing.
 *
 * @returns  the device of the runs in it, if there are any
 * @throws InputError if it is refused
 */
export async function checkTrackFolder(folder: string, track: Track): Promise<Device | undefined> {
  const there = await findTrackIn(folder);
  if (there === undefined) {
    await checkEmpty(folder);
    return undefined;
  }
  const difference = firstDifference(there.track, track);
  if (difference === undefined) return there.device;
  const [setting, then = "missing", now = "missing"] = difference;
  throw new InputError(
    `Cannot go on with the track in ${folder}: its ${setting} is ${then}, not ${now}`,
    "choose another folder",
  );
}

/**
 * Creates the folder of a track, or continues an existing one.
 *
 * @throws RunError if the runs in it were done on a device that rounds in another way
 */
export async function openTrackFolder(folder: string, record: TrackRecord): Promise<void> {
  const began = await checkTrackFolder(folder, record.track);
  if (began !== undefined) {
    checkSameDevice(folder, began, record.device);
    return;
  }
  await makeFolder(folder).catch((error: unknown) => {
    throw inPlainWords(`Cannot begin the track in ${folder}`, error);
  });
  await writeText(folder, TRACK, `${JSON.stringify(sealed(record), null, 2)}\n`);
}

/** Reads the track of a folder; undefined if there is none. */
export async function findTrackIn(folder: string): Promise<TrackRecord | undefined> {
  const path = join(folder, TRACK);
  const json = await readSealedFile(path, REMEDY);
  if (json === undefined) return undefined;
  const problem = problemIn(json, DEVICE_SETTINGS);
  if (problem !== undefined) throw new InputError(`Cannot use ${path}: ${problem}`, REMEDY);
  const { track, device } = json as TrackRecord;
  return { track: checkTrack(track, path), device };
}

async function checkEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errorCode(error) === "ENOENT") return [];
    throw inPlainWords(`Cannot begin the track in ${folder}`, error);
  });
  if (names.every(isTemporaryName)) return;
  throw new InputError(
    `Cannot begin the track in ${folder}: it is not empty`,
    "choose another folder",
  );
}

/** Returns the folder of a stage of an entry, which is that of a comparison. */
export function stageFolder(folder: string, entry: Pick<TrackEntry, "name">, stage: Stage): string {
  return join(folder, entry.name, stage);
}

/** Records an entry with its settings. */
export async function saveEntry(folder: string, record: EntryRecord): Promise<void> {
  const place = join(folder, record.entry.name);
  await makeFolder(place);
  await writeText(place, ENTRY, `${JSON.stringify(sealed(record), null, 2)}\n`);
}

/** Reads all entries of a track's folder and their runs, ordered by name. */
export async function readEntries(folder: string): Promise<EntryRuns[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw inPlainWords(`Cannot read ${folder}`, error);
  });
  const names = found.filter((each) => each.isDirectory()).map(({ name }) => name);
  const entries = await Promise.all(names.sort().map((name) => readEntry(folder, name)));
  return entries.filter((each) => each !== undefined);
}

async function readEntry(folder: string, name: string): Promise<EntryRuns | undefined> {
  const path = join(folder, name, ENTRY);
  const json = await readSealedFile(path, ENTRY_REMEDY);
  if (json === undefined) return undefined;
  const [entry] = checkEntries([valueAtPath(json, "entry")], path);
  const problem = problemIn(json, RECORD);
  if (problem !== undefined) throw new InputError(`Cannot use ${path}: ${problem}`, ENTRY_REMEDY);
  const { rule, memory } = json as EntryRecord;
  const runsIn = async (stage: Stage): Promise<RunResult[]> => {
    const place = stageFolder(folder, { name }, stage);
    const comparison = await findComparison(place);
    return comparison ? await readResults(place, comparison) : [];
  };
  const runs = {
    half: await runsIn("half"),
    full: await runsIn("full"),
    seeds: await runsIn("seeds"),
  };
  return { entry: entry!, rule, memory, runs };
}

const RECORD: FieldChecks = {
  rule: optional(isRuleSource),
  memory: optional(isWholeNumberFrom(1)),
};
