import { resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { RunResult } from "../results.ts";
import { leaderboardOf } from "./leaderboard.ts";
import { studentTail } from "./student.ts";
import type { EntryRuns } from "./track_folder.ts";
import { trackMarkdown, trackNotesOf, trackTable } from "./track_table.ts";
import { listedTracks } from "./tracks.ts";

const { track: small } = listedTracks()[0]!;
const track = { ...small, training: { ...small.training, steps: 100 }, target: 2 };
const device = { backend: "cpu", description: "", rounding: "", software: false } as const;

/** Returns an entry whose runs end at these losses; each curve falls by 1 in its last half. */
function entryOf(name: string, losses: readonly (number | null)[]): EntryRuns {
  const seeds: RunResult[] = losses.map((loss, at) => resultOf("muon", 0.01, at + 1, loss));
  const entry = { name, optimizer: "muon", learningRate: 0.01, settings: { weightDecay: 0 } };
  return { entry, memory: 2e6, runs: { half: [], full: [], seeds } };
}

test("leaderboardOf() orders by final loss, and shows steps to the target", () => {
  const board = leaderboardOf({ track, device }, [
    entryOf("never", [2.3, 2.4]),
    entryOf("far", [2.5, 2.6]),
    entryOf("fast", [1.25, 1.5]),
    entryOf("slow", [1.7, 1.8]),
    entryOf("broken", [null, null]),
    entryOf("half", [1.9, 2.2]),
  ]);
  const names = board.rows.map(({ entry }) => entry.name);
  expect(names).toEqual(["fast", "slow", "half", "never", "far", "broken"]);
  // From 2.25 at step 50 to 1.25 at step 100, and from 2.5 to 1.5: 2 at 62.5 and 75.
  expect(board.rows[0]!.steps).toEqual({ mean: 69, deviation: Math.sqrt(72) });
  expect(board.rows[2]).toMatchObject({ reached: 1, losses: [1.9, 2.2] });
  expect(board.rows[2]!.steps).toBeUndefined();
  expect(board.rows[5]!.stopped).toBe("the loss is not finite at step 7");
});

test("leaderboardOf() shows the fastest run and the mean time of the processor", () => {
  const [fast, slow] = [3, 5].map((seconds, at) => ({
    ...resultOf("muon", 0.01, at + 1, 2),
    ...{ seconds, processorSeconds: seconds - 1 },
  }));
  const runs = { half: [], full: [], seeds: [slow!, fast!] };
  const board = leaderboardOf({ track, device }, [{ ...entryOf("muon", []), runs }]);
  expect(board.rows[0]).toMatchObject({ fastestSeconds: 3, processorSeconds: { mean: 3 } });
  expect(trackMarkdown(board)).toContain(" | 3.0 | 3.0 | ");
  // A run of an earlier version has no time of the processor.
  const before = leaderboardOf({ track, device }, [entryOf("muon", [2])]);
  expect(before.rows[0]!.processorSeconds).toBeUndefined();
  const mixed = { half: [], full: [], seeds: [slow!, resultOf("muon", 0.01, 2, 2)] };
  const both = leaderboardOf({ track, device }, [{ ...entryOf("muon", []), runs: mixed }]);
  expect(both.rows[0]!.processorSeconds).toBeUndefined();
});

/** Returns a run with these validation losses, an evaluation every 10 steps. */
const runOf = (seed: number, losses: readonly number[]): RunResult => ({
  ...resultOf("muon", 0.01, seed, losses.at(-1)!),
  validation: losses.map((loss, at) => [10 * (at + 1), loss] as const),
});

test("leaderboardOf() takes an entry for proven where the mean is far enough below the target", () => {
  const five = [1.5, 1.51, 1.49, 1.5, 1.5];
  const [sure] = leaderboardOf({ track, device }, [entryOf("sure", five)]).rows;
  expect(sure!.proven).toMatchObject({ step: 100, degrees: 4 });
  const [unsure] = leaderboardOf({ track, device }, [entryOf("unsure", [1.5, 1.51])]).rows;
  expect(unsure!.proven).toBeUndefined(); // t = .495 · √2 / .00707 = 99, and 318 are needed
});

test("leaderboardOf() tests evaluations from the last one back, until one does not prove it", () => {
  const provenAt = (first: readonly number[], second: readonly number[]) => {
    const seeds = [runOf(1, first), runOf(2, second)];
    const runs = { half: [], full: [], seeds };
    return leaderboardOf({ track, device }, [{ ...entryOf("a", []), runs }]).rows[0]!.proven?.step;
  };
  expect(provenAt([2.1, 1.5, 1.4, 1.3], [2.1, 1.5001, 1.4001, 1.3001])).toBe(20);
  // Below the target by luck at step 20, and not at step 30.
  expect(provenAt([2.1, 1.5, 2.3, 1.3], [2.1, 1.5001, 1.9, 1.3001])).toBe(40);
  expect(provenAt([2.1, 1.5, 1.4, 1.3], [2.1, 1.5001, 1.4001, 1.9])).toBeUndefined();
});

test("leaderboardOf() ranks entries with stopped runs after complete ones, without a test", () => {
  const lucky = entryOf("lucky", [1.2, 1.21, null]);
  const slow = entryOf("slow", [2.4, 2.41, 2.42]);
  const { rows } = leaderboardOf({ track, device }, [lucky, entryOf("none", [null]), slow]);
  expect(rows.map(({ entry }) => entry.name)).toEqual(["slow", "lucky", "none"]);
  expect(rows.map(({ above }) => above)).toEqual([undefined, undefined, undefined]);
});

test("leaderboardOf() tests each entry against the one above by final losses", () => {
  const ahead = entryOf("ahead", [1.2, 1.21, 1.22]);
  const behind = entryOf("behind", [1.4, 1.42, 1.44]);
  const last = entryOf("last", [2.4, 2.42, 2.44]);
  const { rows } = leaderboardOf({ track, device }, [last, behind, ahead]);
  expect(rows[0]!.above).toBeUndefined();
  const { t, degrees, p } = rows[1]!.above!;
  expect(t).toBeCloseTo(0.21 / Math.sqrt((0.01 ** 2 + 0.02 ** 2) / 3), 6);
  // Two tests double the probability.
  expect(p).toBeCloseTo(2 * studentTail(t, degrees), 12);
  const alike = leaderboardOf({ track, device }, [
    ahead,
    { ...ahead, entry: { ...ahead.entry, name: "b" } },
  ]);
  expect(alike.rows[1]!.above!.p).toBe(0.5);
});

test("trackMarkdown() and trackTable() show every entry, why it stopped, and how to repeat it", () => {
  const broken = entryOf("broken", [null, 1.9]);
  const board = leaderboardOf({ track, device }, [entryOf("fast", [1.25, 1.5]), broken]);
  const text = trackTable(board);
  expect(text).toMatch(/^fast +1\.3750 ± 0\.1768 +– +69 ± 8 /m);
  expect(text).toContain("1.9000 (1 of 2 stopped)");
  expect(trackNotesOf(board)[0]).toBe("broken stopped: the loss is not finite at step 7.");
  const page = trackMarkdown(board, [{ file: "a.svg", title: "Curves" }]);
  expect(page).toContain("![Curves](a.svg)");
  expect(page).toContain("2 MB");
  expect(page).toContain("\nnpx lrm compare --track small --optimizers muon ");
  expect(page).toContain(" | cool-down | ");
  expect(page).toMatch(/^\| fast .* \| 0 \| 0\.5 \| /m);
});

test("trackTable() fits 80 columns", () => {
  const losses = [1.8123, 1.8234, 1.8345];
  const long = entryOf("low-rank-muon", losses);
  const searched = {
    ...long.entry,
    learningRate: 0.0126,
    search: { half: 9, full: 3, edge: true },
  };
  const above = entryOf("muon", [1.25, 1.26, 1.27]);
  const board = leaderboardOf({ track, device }, [above, { ...long, entry: searched }]);
  const lines = trackTable(board).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.at(-1)).toMatch(/^low-rank-muon .* 0\.0126 \*$/);
});
