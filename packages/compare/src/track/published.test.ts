import { expect, test } from "vitest";
import { type Leaderboard, leaderboardOf } from "./leaderboard.ts";
import { relationOf, relationText } from "./published.ts";
import { listedTracks } from "./tracks.ts";

/** Returns a leaderboard of entries with these steps; undefined if they miss the target. */
function boardOf(steps: Readonly<Record<string, number | undefined>>): Leaderboard {
  const { track } = listedTracks()[0]!;
  const entries = Object.keys(steps).map((name) => ({
    entry: { name, optimizer: "muon", settings: {} },
    runs: { half: [], full: [], seeds: [] },
  }));
  const board = leaderboardOf(track, entries);
  const rows = board.rows.map((row) => {
    const mean = steps[row.entry.name];
    return mean === undefined ? row : { ...row, steps: { mean, deviation: 0 } };
  });
  return { ...board, rows };
}

test("relationOf() correlates steps with published ones, and counts the orders that agree as much", () => {
  const steps = { "muon-no-momentum": 90, adamw: 80, muon: 50, normuon: 40, rmnp: 10 };
  const relation = relationOf(boardOf(steps));
  expect(relation.points).toHaveLength(4); // RMNP has no published steps.
  expect(relation.correlation).toBeCloseTo(1, 12);
  expect(relation.chance).toBeCloseTo(1 / 24, 12);
  expect(relationText(relation)).toBe(
    "The order of the 4 entries agrees with that of their published steps in the 124M benchmark with a rank correlation of 1.00 (Spearman); 4.2 % of all orders agree at least as much.",
  );
});

test("relationText() names entries that missed the target, and says when there are too few", () => {
  const relation = relationOf(boardOf({ adamw: undefined, muon: 50, normuon: 40 }));
  expect(relation).toMatchObject({ missing: ["adamw"] });
  expect(relationText(relation)).toBe(
    "2 of the entries that reached the target have published steps of the 124M benchmark: too few to compare orders (adamw did not reach the target).",
  );
});
