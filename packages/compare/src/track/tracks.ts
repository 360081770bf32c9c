import { InputError, oneOf } from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import { checkEntries, type TrackEntry } from "./entry.ts";
import { checkTrack, type Track } from "./track.ts";
import largeBatch from "./tracks/large_batch.json" with { type: "json" };
import largeBatchEntries from "./tracks/large_batch_entries.json" with { type: "json" };
import llama from "./tracks/llama.json" with { type: "json" };
import llamaEntries from "./tracks/llama_entries.json" with { type: "json" };
import small from "./tracks/small.json" with { type: "json" };
import smallEntries from "./tracks/small_entries.json" with { type: "json" };

/** A track, and the entries that it comes with. */
export interface ListedTrack {
  readonly track: Track;
  readonly entries: readonly TrackEntry[];
}

const LISTED: readonly (readonly [track: unknown, entries: unknown])[] = [
  [small, smallEntries],
  [largeBatch, largeBatchEntries],
  [llama, llamaEntries],
];

/** Returns the tracks that come with this package. */
export function listedTracks(): readonly ListedTrack[] {
  return LISTED.map(([json, entries]) => {
    const track = checkTrack(json, "of this package");
    return { track, entries: checkEntries(entries, `of the track ${track.name}`) };
  });
}

/**
 * Finds a track by its name, or reads it from a file that ends in `.json`. A file has no entries.
 *
 * @throws UsageError for an unknown name; InputError for a file that is not a track, or has
 *   the name of a listed one
 */
export async function findTrack(nameOrFile: string): Promise<ListedTrack> {
  const listed = listedTracks();
  const names = listed.map(({ track }) => track.name);
  if (nameOrFile.endsWith(".json")) {
    const track = checkTrack(await jsonIn(nameOrFile), nameOrFile);
    if (!names.includes(track.name)) return { track, entries: [] };
    throw new InputError(
      `Cannot use the track ${nameOrFile}: its name ${track.name} is that of a listed track`,
      "give it another name",
    );
  }
  return listed[names.indexOf(oneOf("track", nameOrFile, names))]!;
}

async function jsonIn(path: string): Promise<unknown> {
  const json = await readSealedFile(path, "correct the file");
  if (json !== undefined) return json;
  throw new InputError(`Cannot read ${path}: there is no such file`, "name a track, or its file");
}
