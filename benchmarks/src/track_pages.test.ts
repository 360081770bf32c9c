import { existsSync, readdirSync, readFileSync } from "node:fs";
import { listedTracks, readLeaderboard } from "@lrm/compare";
import { trackFiles } from "@lrm/report";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";

const FOLDER = `${PACKAGE}results/tracks`;
const measured = listedTracks().filter(({ track }) => existsSync(`${FOLDER}/${track.name}`));

test("the results of tracks are those of tracks that come with the package", () => {
  expect(measured.map(({ track }) => track.name).sort()).toEqual(readdirSync(FOLDER).sort());
});

test.each(measured)("the pages of the track $track.name show its results", async ({ track }) => {
  const folder = `${FOLDER}/${track.name}`;
  const board = await readLeaderboard(folder);
  expect(board.track).toEqual(track);
  for (const { file, text } of trackFiles(board)) {
    expect(readFileSync(`${folder}/${file}`, "utf8"), file).toBe(text);
  }
});

test.each(measured)(
  "the track $track.name lists the learning rates and weight decays that its results found",
  async ({ track, entries }) => {
    const { rows } = await readLeaderboard(`${FOLDER}/${track.name}`);
    const found = new Map(rows.map(({ entry }) => [entry.name, entry]));
    expect(found.size).toBe(rows.length);
    const listed = entries.filter(({ name }) => found.has(name));
    expect(listed).toEqual(listed.map(({ name }) => found.get(name)));
    expect([...found.keys()].sort()).toEqual(listed.map(({ name }) => name).sort());
    // What has no results here has no rate either: a rate without runs would be a claim.
    const others = entries.filter(({ name }) => !found.has(name));
    expect(others.filter(({ learningRate }) => learningRate !== undefined)).toEqual([]);
  },
);
