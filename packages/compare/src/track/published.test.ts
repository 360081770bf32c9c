import { expect, test } from "vitest";
import type { Leaderboard, LeaderboardRow } from "./leaderboard.ts";
import { relationOf, relationText } from "./published.ts";
import { listedTracks } from "./tracks.ts";

const { track, entries: listed } = listedTracks()[0]!;

/** Returns a finished row of a listed entry; without steps if it missed the target. */
function rowOf(name: string, steps?: number): LeaderboardRow {
  const entry = listed.find((each) => each.name === name)!;
  const curve = { points: [] };
  const row = { entry, seeds: 2, losses: [1, 1], reached: 0, curve, weights: [] };
  return steps === undefined ? row : { ...row, steps: { mean: steps, deviation: 0 } };
}

/** Returns a leaderboard of entries with these steps; undefined if they miss the target. */
const boardOf = (
  steps: Readonly<Record<string, number | undefined>>,
): Pick<Leaderboard, "track" | "rows"> => ({
  track,
  rows: Object.entries(steps).map(([name, mean]) => rowOf(name, mean)),
});

test("relationOf() correlates steps with published ones, and counts the orders that agree as much", () => {
  const steps = { rmnp: 10, normuon: 40, muon: 50, adamw: 80, "muon-no-momentum": 90 };
  const relation = relationOf(boardOf(steps));
  expect(relation.points).toHaveLength(4); // RMNP has no published steps.
  expect(relation.correlation).toBeCloseTo(1, 12);
  expect(relation.chance).toBeCloseTo(1 / 24, 12);
  expect(relationText(relation)).toBe(
    "The order of 4 entries agrees with that of their published steps in the 124M benchmark with a rank correlation of 1.00 (Spearman); 4.2 % of all orders agree at least as much.",
  );
});

test("relationOf() also correlates the entries with nearly the same published steps", () => {
  const steps = { muon: 40, "newton-muon": 50, normuon: 60, adamw: 80, "muon-no-momentum": 90 };
  const relation = relationOf(boardOf(steps));
  expect(relation.correlation).toBeCloseTo(0.6, 12);
  expect(relation.close).toEqual({ count: 3, correlation: -1 });
  expect(relationText(relation)).toMatch(
    / Among the 3 whose published steps are within 5 % of the fewest, it is -1\.00\.$/,
  );
});

test("relationOf() orders entries that missed the target after those that reached it", () => {
  const relation = relationOf(boardOf({ normuon: 40, muon: 50, adamw: undefined }));
  expect(relation).toMatchObject({ missing: ["adamw"], correlation: 1 });
  expect(relation.points).toHaveLength(2);
  expect(relationText(relation)).toBe(
    "The order of 3 entries (adamw, which did not reach the target, by final loss) agrees with that of their published steps in the 124M benchmark with a rank correlation of 1.00 (Spearman); 17 % of all orders agree at least as much.",
  );
});

test("relationText() says when there are too few entries", () => {
  const relation = relationOf(boardOf({ normuon: 40, adamw: undefined }));
  expect(relationText(relation)).toBe(
    "2 of the entries have published steps of the 124M benchmark: too few to compare orders (adamw, which did not reach the target, by final loss).",
  );
});

test("relationOf() counts an entry as missing only if its runs finished", () => {
  const { losses: _, ...muon } = rowOf("muon");
  const rows = [
    { ...muon, losses: [], seeds: 0 },
    { ...rowOf("adamw"), losses: [2] },
    rowOf("normuon"),
  ];
  expect(relationOf({ track, rows }).missing).toEqual(["normuon"]);
});

test("relationOf() takes only our listed entries, with their settings or what a search found", () => {
  const row = rowOf("muon", 50);
  const search = { half: 9, full: 6, edge: false };
  const changed = (entry: object, other: object = {}) =>
    relationOf({ track, rows: [{ ...row, ...other, entry: { ...row.entry, ...entry } }] }).points
      .length;
  expect(changed({})).toBe(1);
  expect(changed({ search, learningRate: 0.5, settings: { weightDecay: 0.4 } })).toBe(1);
  expect(changed({}, { rule: "muon.js" })).toBe(0);
  expect(changed({ optimizer: "nora" })).toBe(0);
  expect(changed({ settings: { ...row.entry.settings, nesterov: false } })).toBe(0);
  const { search: __, ...chosen } = row.entry;
  const at = (entry: object) =>
    relationOf({ track, rows: [{ ...row, entry: { ...chosen, ...entry } }] }).points;
  expect(at({ learningRate: 0.5 })).toEqual([]);
  const fixed = { ...search, fixedDecay: true };
  expect(changed({ search: fixed, settings: { weightDecay: 0.4 } })).toBe(0);
});
