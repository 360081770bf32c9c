import { join } from "node:path";
import {
  type CommandPaths,
  compareTrack,
  findTrack,
  type Leaderboard,
  missingPathsNote,
  readLeaderboard,
  trackNotesOf,
  trackTable,
  writeText,
} from "@lrm/compare";
import { trackData, trackFiles } from "@lrm/report";
import type { Catalog } from "@lrm/run";
import type { CompareFlags } from "../flags/compare_flags.ts";
import { entriesOf, type TrackChoices } from "../flags/track_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printSummary, printUnbroken } from "../terminal/print.ts";
import { ContestProgress } from "./compare.ts";
import { preparation } from "./preparation.ts";

/** Trains the missing runs of a track, and prints the leaderboard. */
export async function runTrack(
  nameOrFile: string,
  flags: CompareFlags,
  { names, seeds }: TrackChoices,
  { signal, catalog }: { readonly signal: AbortSignal; readonly catalog: Catalog },
): Promise<void> {
  const listed = await findTrack(nameOrFile);
  const folder = flags.out ?? join("tracks", listed.track.name);
  if (!flags.report) {
    const progress = new ContestProgress(true);
    await compareTrack(folder, listed.track, entriesOf(listed, names, flags, catalog), {
      ...preparation(flags, { signal, catalog }),
      device: flags,
      hooks: progress.hooks,
      seeds,
      searchOnly: flags.search,
    }).finally(() => progress.stop());
  }
  const paths = {
    rules: flags.rule,
    ...(nameOrFile.endsWith(".json") && { track: nameOrFile }),
  };
  await show(folder, await readLeaderboard(folder), paths, flags.json);
}

/** Writes the leaderboard with its drawings and data, and prints it. */
async function show(
  folder: string,
  board: Leaderboard,
  paths: CommandPaths,
  json = false,
): Promise<void> {
  for (const { file, text } of trackFiles(board, paths)) await writeText(folder, file, text);
  const data = trackData(board, paths);
  if (json) {
    writeJson({ folder, ...data });
    return;
  }
  const missing = missingPathsNote(board, paths);
  const commands = data.rows.map(({ entry, command }) => `${entry.name}: ${command}`);
  printUnbroken("stdout", `${trackTable(board)}\n\n`);
  printSummary(`${trackNotesOf(board).join("\n")}\n\n${commands.join("\n")}\n`);
  if (missing !== undefined) printSummary(`${missing}\n`);
  printSummary(`\n${join(folder, "leaderboard.md")}, ${join(folder, "leaderboard.json")}\n`);
}
