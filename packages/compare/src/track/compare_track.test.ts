import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CATALOG, findOptimizer, withOptimizers } from "@lrm/run";
import { ArgumentError } from "@lrm/tensor";
import { afterAll, expect, test } from "vitest";
import { compareTrack, type TrackOptions } from "./compare_track.ts";
import type { TrackEntry } from "./entry.ts";
import type { Leaderboard } from "./leaderboard.ts";
import { readLeaderboard } from "./read_leaderboard.ts";
import type { Track } from "./track.ts";
import { listedTracks } from "./tracks.ts";

const root = mkdtempSync(join(tmpdir(), "lrm-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A track whose runs take some milliseconds. */
const { track: small } = listedTracks()[0]!;
const track: Track = {
  ...small,
  name: "tiny",
  model: {
    kind: "gpt2",
    preset: "tiny",
    config: { ...small.model.config, contextLength: 8, layers: 1, width: 16, mlpWidth: 32 },
  },
  training: {
    steps: 8,
    batch: 2,
    context: 8,
    accumulation: 1,
    evaluateEvery: 2,
    evaluationTokens: 64,
  },
  target: 5.4,
  seeds: 2,
};

const entry = (optimizer: string, learningRate?: number): TrackEntry => ({
  name: optimizer,
  optimizer,
  settings: {},
  ...(learningRate !== undefined && { learningRate }),
});

const run = async (
  name: string,
  entries: readonly TrackEntry[],
  options: TrackOptions = {},
): Promise<Leaderboard> => {
  const folder = join(root, name);
  await compareTrack(folder, track, entries, {
    device: { backend: "cpu", threads: 0 },
    ...options,
  });
  return await readLeaderboard(folder);
};

/** Returns everything but the times. */
const plain = ({ rows, ...board }: Leaderboard) => ({
  ...board,
  rows: rows.map(({ fastestSeconds: _, processorSeconds: __, ...row }) => row),
});

test("compareTrack() searches rate and weight decay at a seed of their own, and keeps going where it was stopped", async () => {
  const entries = [entry("adamw"), entry("muon", 0.02)];
  const whole = await run("whole", entries);
  const { rows, runs } = whole;
  const adamw = rows.find((row) => row.entry.name === "adamw")!;
  expect(adamw.entry.learningRate).toBeGreaterThan(0);
  expect(adamw.entry.search!.half).toBeGreaterThanOrEqual(6);
  expect(adamw.seeds).toBe(2);
  expect(adamw.memory).toBeGreaterThan(10_000);
  const { half, full } = adamw.entry.search!;
  expect(runs).toBe(half + full + 2 * track.seeds);
  const seeds = readdirSync(join(root, "whole", "adamw", "seeds", "runs"));
  expect(seeds.every((name) => /seed-[12]\.json$/.test(name))).toBe(true);

  const controller = new AbortController();
  const reason = new Error("enough");
  let left = 5;
  const hooks = { onStart: () => void (left-- === 0 && controller.abort(reason)) };
  const stopped = run("stopped", entries, { signal: controller.signal, hooks });
  await expect(stopped).rejects.toBe(reason);
  expect(plain(await run("stopped", entries))).toEqual(plain(whole));
  // Nothing is left to run.
  const again: string[] = [];
  await run("stopped", entries, {
    hooks: { onStart: ({ optimizer }) => again.push(optimizer.name) },
  });
  expect(again).toEqual([]);
});

test("compareTrack() searches no weight decay on the hyperball, where it has no effect", async () => {
  const hyperball = { ...entry("muon"), settings: { hyperball: true } };
  const { rows } = await run("hyperball", [hyperball], { searchOnly: true });
  const found = readdirSync(join(root, "hyperball", "muon", "half", "runs"));
  expect(found.every((name) => name.includes("decay-0-"))).toBe(true);
  expect(rows[0]!.entry.settings).toEqual({ hyperball: true });
  expect(rows[0]!.entry.learningRate).toBeGreaterThan(0);
});

test("compareTrack() repeats a row with its recorded settings to the last bit", async () => {
  const first = await run("first", [entry("adamw")]);
  const { search: _, ...recorded } = first.rows[0]!.entry;
  const second = await run("second", [recorded]);
  expect(first.rows[0]!.weights).toHaveLength(2);
  expect(second.rows[0]!.weights).toEqual(first.rows[0]!.weights);
  expect(second.rows[0]!.curve).toEqual(first.rows[0]!.curve);
  expect(second.rows[0]!.losses).toEqual(first.rows[0]!.losses);
  const other = await run("other", [{ ...recorded, learningRate: 1.5 * recorded.learningRate! }]);
  expect(other.rows[0]!.weights[0]).not.toBe(first.rows[0]!.weights[0]);
});

test("compareTrack() refuses an entry with another rate or weight decay than its runs have, and keeps its record", async () => {
  const begun = await run("begun", [entry("muon", 0.02)], { seeds: 1 });
  const remedy = "give the same settings, or another --out";
  await expect(run("begun", [entry("muon", 0.03)])).rejects.toThrow(
    `have learningRate 0.02, not 0.03; ${remedy}`,
  );
  const decayed = { ...entry("muon", 0.02), settings: { weightDecay: 0.3 } };
  await expect(run("begun", [decayed])).rejects.toThrow(/have weightDecay .*, not 0\.3; /);
  expect(plain(await readLeaderboard(join(root, "begun")))).toEqual(plain(begun));
  expect((await run("begun", [entry("muon", 0.02)])).rows[0]!.seeds).toBe(2);
});

/** Creates an optimizer that throws in its update, or takes steps that are too large. */
function broken(name: string, update?: () => never) {
  const plainDescent = findOptimizer("sgd")!;
  return {
    ...plainDescent,
    name,
    make(options: Parameters<typeof plainDescent.make>[0], model: { readonly width: number }) {
      const rule = plainDescent.make(update ? options : { ...options, learningRate: 1e30 }, model);
      return update ? { ...rule, update } : rule;
    },
  };
}

test("compareTrack() runs a rule that throws once, in a sentence, and one that is not finite at other rates", async () => {
  const throws = broken("throws", () => {
    throw new Error("no such sign");
  });
  const catalog = withOptimizers(CATALOG, [throws, broken("explodes")]);
  const names: string[] = [];
  const hooks = {
    onStart: ({ optimizer }: { optimizer: { name: string } }) => names.push(optimizer.name),
  };
  const entries = [entry("throws"), entry("explodes"), entry("adamw", 0.01)];
  const { rows } = await run("broken", entries, { catalog, hooks });
  expect(names.filter((name) => name === "throws")).toHaveLength(1);
  expect(names.filter((name) => name === "explodes").length).toBeGreaterThan(3);
  expect(rows.map((row) => row.entry.name)[0]).toBe("adamw");
  const why = (name: string) => rows.find((row) => row.entry.name === name)!.stopped;
  expect(why("throws")).toContain("Cannot train with throws: its rule failed (no such sign)");
  expect(why("explodes")).toContain("is not finite at step");
});

test("compareTrack() ends only the entry whose settings do not fit the model or the length", async () => {
  const strict = broken("sgd", () => {
    throw new ArgumentError("Cannot use sgd: a matrix is zero", "use another");
  });
  const catalog = {
    ...CATALOG,
    optimizers: [...CATALOG.optimizers.filter(({ name }) => name !== "sgd"), strict],
  };
  const long = {
    ...entry("muon"),
    settings: { momentumCooldown: { to: 0.85, steps: track.training.steps + 1 } },
  };
  const entries = [long, entry("sgd"), entry("adamw", 0.01)];
  const { rows } = await run("misfit", entries, { catalog });
  expect(rows[0]).toMatchObject({
    entry: { name: "adamw" },
    losses: [expect.any(Number), expect.any(Number)],
  });
  const why = (name: string) => rows.find((row) => row.entry.name === name)!.stopped;
  expect(why("muon")).toContain("Cannot cool the momentum of muon down over the last 9 steps");
  expect(why("sgd")).toContain("Cannot use sgd: a matrix is zero");
});

test("compareTrack() refuses to search an entry whose rate was given, before it runs anything", async () => {
  await run("given", [entry("muon", 0.02)], { seeds: 1 });
  await expect(run("given", [entry("muon")], { searchOnly: true })).rejects.toThrow(
    "its runs there have a rate that was given; give another --out, or the same rate",
  );
});

test("compareTrack() refuses other data, another track's folder, and a folder with other contents", async () => {
  const changed = { ...track, dataTokens: { ...track.dataTokens, train: 5 } };
  const device = { backend: "cpu" } as const;
  await expect(compareTrack(join(root, "x"), changed, [], { device })).rejects.toThrow(
    "sotu has train 9943994, and the track was made with 5; use the same data",
  );
  const harder = { ...track, target: 1 };
  await expect(compareTrack(join(root, "first"), harder, [], { device })).rejects.toThrow(
    "its target is 5.4, not 1; choose another folder",
  );
  await expect(compareTrack(root, track, [], { device })).rejects.toThrow("it is not empty");
  await expect(readLeaderboard(root)).rejects.toThrow("it has no entries of a track");
});
