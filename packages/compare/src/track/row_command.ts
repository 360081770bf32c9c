import { basename } from "node:path";
import { type Device, dashed, findOptimizer, type OptimizerFlags, shellWord } from "@lrm/run";
import { contestantOf } from "../contestant.ts";
import type { TrackEntry } from "./entry.ts";
import type { Leaderboard, LeaderboardRow } from "./leaderboard.ts";
import type { Track } from "./track.ts";
import { listedTracks } from "./tracks.ts";

/** Files of a leaderboard, as a command line names them. */
export interface CommandPaths {
  /** File of a track that is not listed. Default: its name with `.json`. */
  readonly track?: string;
  /** Files of external rules. Default: their names alone, which is all that results record. */
  readonly rules?: readonly string[];
}

/**
 * Returns the command that repeats the runs of a row in a folder of its own, to the last bit on a
 * device that rounds in the same way. Names the entry where the track lists it.
 */
export function commandOfRow(
  { track, device }: Pick<Leaderboard, "track" | "device">,
  { entry, rule, seeds }: Pick<LeaderboardRow, "entry" | "rule" | "seeds">,
  { track: file = `${track.name}.json`, rules = [] }: CommandPaths = {},
): string {
  const listed = listedTracks().find((each) => each.track.name === track.name);
  const entryNamed = (name: string) => listed?.entries.find((each) => each.name === name);
  const name = entryNamed(entry.name)?.optimizer === entry.optimizer ? entry.name : entry.optimizer;
  const base = entryNamed(name);
  const settings = { ...defaultsOf(base, track), ...entry.settings };
  const searches = entry.learningRate === undefined && base?.learningRate !== undefined;
  return [
    ...["npx", "lrm", "compare", "--track", listed === undefined ? file : track.name],
    ...(rule === undefined ? [] : ["--rule", pathOf(rule, rules) ?? rule]),
    ...["--optimizers", name],
    ...(entry.learningRate === undefined ? [] : ["--learning-rates", String(entry.learningRate)]),
    ...Object.entries(settings).flatMap(([flag, value]) => flagOf(dashed(flag), value)),
    ...(searches ? ["--search"] : []),
    ...flagsOf(device),
    ...["--seeds", String(Math.max(1, seeds)), "--out", `repeated/${entry.name}`],
  ]
    .map((word) => shellWord(word))
    .join(" ");
}

/** Finds the path of a rule's file by its name; undefined if several files have it. */
function pathOf(rule: string, rules: readonly string[]): string | undefined {
  const [path, ...others] = new Set(rules.filter((each) => basename(each) === rule));
  return others.length === 0 ? path : undefined;
}

/**
 * Returns a note for commands that name a rule's file without its path, which results do not
 * record; undefined if there are none.
 */
export function missingPathsNote(
  { rows }: Pick<Leaderboard, "rows">,
  { rules = [] }: Pick<CommandPaths, "rules"> = {},
): string | undefined {
  const names = rows.flatMap(({ rule }) =>
    rule !== undefined && pathOf(rule, rules) === undefined ? [rule] : [],
  );
  if (names.length === 0) return undefined;
  return `Results record rule files by name only: in the commands, replace ${[...new Set(names)].join(", ")} by their paths, or repeat the report with --rule.`;
}

/** Returns the flags that choose a device which rounds in the same way. */
function flagsOf({ backend, software, kernels }: Device): string[] {
  if (backend === "webgpu")
    return ["--backend", backend, ...(software ? ["--adapter", "software"] : [])];
  return ["--backend", backend, kernels === undefined ? "--no-blas" : "--blas"];
}

/** Returns the defaults of all settings of a listed entry, which would else be in the command. */
function defaultsOf(entry: TrackEntry | undefined, { model }: Track): OptimizerFlags {
  if (entry === undefined) return {};
  const { settings } = findOptimizer(entry.optimizer)!;
  const { config } = contestantOf({ optimizer: entry.optimizer }, model.config);
  return Object.fromEntries(
    Object.keys(entry.settings).map((flag) => [flag, config[flag] ?? settings[flag]?.default]),
  );
}

function flagOf(flag: string, value: unknown): string[] {
  if (value === true) return [`--${flag}`];
  if (value === false) return [`--no-${flag}`];
  const numbers = typeof value === "object" && value !== null ? Object.values(value) : [value];
  return [`--${flag}`, numbers.join(",")];
}
