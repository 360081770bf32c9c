import { expect, test } from "vitest";
import type { Leaderboard, LeaderboardRow } from "./leaderboard.ts";
import { relationOf, relationText } from "./published.ts";
import { listedTracks } from "./tracks.ts";

const { track, entries: listed } = listedTracks()[0]!;

/** Returns a finished row of a listed entry with a final loss. */
function rowOf(name: string, loss = 1): LeaderboardRow {
  const entry = listed.find((each) => each.name === name)!;
  const curve = { points: [] };
  const statistics = { mean: loss, deviation: 0.1 };
  return { entry, seeds: 2, losses: [1, 1], loss: statistics, reached: 0, curve, weights: [] };
}

/** Returns a leaderboard of entries with these final losses. */
const boardOf = (
  losses: Readonly<Record<string, number>>,
): Pick<Leaderboard, "track" | "rows"> => ({
  track,
  rows: Object.entries(losses).map(([name, loss]) => rowOf(name, loss)),
});

test("relationOf() correlates final losses with published steps, and counts the orders that agree as much", () => {
  const relation = relationOf(
    boardOf({ rmnp: 1, normuon: 2, muon: 3, adamw: 4, "muon-no-momentum": 5 }),
  );
  expect(relation.points).toHaveLength(4); // RMNP has no published steps.
  expect(relation.points[0]).toMatchObject({ name: "normuon", loss: 2, deviation: 0.1 });
  expect(relation.correlation).toBeCloseTo(1, 12);
  expect(relation.chance).toBeCloseTo(1 / 24, 12);
  expect(relationText(relation)).toBe(
    "The order of 4 entries by final loss agrees with that of their published steps in the 124M benchmark with a rank correlation of 1.00 (Spearman); 4.2 % of all orders agree at least as much.",
  );
});

test("relationOf() also correlates the entries with nearly the same published steps", () => {
  const relation = relationOf(
    boardOf({ muon: 1, "newton-muon": 2, normuon: 3, adamw: 4, "muon-no-momentum": 5 }),
  );
  expect(relation.correlation).toBeCloseTo(0.6, 12);
  expect(relation.close).toEqual({ count: 3, correlation: -1 });
  expect(relationText(relation)).toMatch(
    / Among the 3 whose published steps are within 5 % of the fewest, it is -1\.00\.$/,
  );
});

test("relationText() says when there are too few entries", () => {
  expect(relationText(relationOf(boardOf({ normuon: 1, adamw: 2 })))).toBe(
    "2 of the entries have published steps of the 124M benchmark: too few to compare orders.",
  );
});

test("relationOf() takes only entries whose runs all finished", () => {
  const { loss: _, ...muon } = rowOf("muon");
  const rows = [
    { ...muon, losses: [], seeds: 0 },
    { ...rowOf("adamw"), losses: [2] },
    rowOf("normuon"),
  ];
  expect(relationOf({ track, rows }).points.map(({ name }) => name)).toEqual(["normuon"]);
});

test("relationOf() takes only our listed entries, with their settings or what a search found", () => {
  const row = rowOf("muon");
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
