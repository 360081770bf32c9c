import { InputError } from "@lrm/run";
import { type Leaderboard, leaderboardOf } from "./leaderboard.ts";
import { findTrackIn, readEntries } from "./track_folder.ts";

/**
 * Reads the results of the track in `folder`, without running anything.
 *
 * @throws InputError if there are none, or if one is damaged
 */
export async function readLeaderboard(folder: string): Promise<Leaderboard> {
  const there = await findTrackIn(folder);
  const entries = there === undefined ? [] : await readEntries(folder);
  if (there !== undefined && entries.length > 0) return leaderboardOf(there, entries);
  throw new InputError(
    `Cannot report on ${folder}: it has no entries of a track`,
    "run some with `lrm compare --track small`",
  );
}
