import { isDeepStrictEqual } from "node:util";
import type { TrackEntry } from "./entry.ts";
import { isComplete, type Leaderboard, type LeaderboardRow } from "./leaderboard.ts";
import { spearman } from "./spearman.ts";
import { listedTracks } from "./tracks.ts";

/**
 * Steps to a validation loss of 3.28 in the optimization benchmark of modded-nanogpt: 124M
 * parameters, batches of 512 × 1,024 tokens of FineWeb, by the names of entries here. Of several
 * results of a rule, the one whose AdamW beside it was not tuned either.
 *
 * @see https://github.com/KellerJordan/modded-nanogpt, results 22, 2, 12, 5, 15, 10 and 8
 */
export const PUBLISHED_STEPS: Readonly<Partial<Record<string, number>>> = {
  "muon-no-momentum": 8225,
  adamw: 5625,
  muon: 3325,
  "muon-hyperball": 3325,
  "newton-muon": 3275,
  normuon: 3250,
  "normuon-hyperball": 3250,
};

/** Final losses of entries, and their published steps. */
export interface Relation {
  readonly points: readonly {
    readonly name: string;
    /** Final loss, mean and deviation over the seeds. */
    readonly loss: number;
    readonly deviation: number;
    readonly published: number;
  }[];
  /** Spearman's rank correlation, if there are at least three entries. */
  readonly correlation?: number;
  /** Fraction of all orders of the published steps that correlate at least as much. */
  readonly chance?: number;
  /** The same among entries with nearly the published steps of the fastest one. */
  readonly close?: { readonly count: number; readonly correlation: number };
}

/** Published steps over those of the fastest entry, of entries that are nearly as fast. */
const CLOSE = 1.05;

/** Most points whose orders are counted one by one: 8! are 40,320. */
const MOST_COUNTED = 8;

/**
 * Compares final losses with the published steps of the same rules: of the entries that the track
 * lists, with their settings, whose runs all finished.
 */
export function relationOf({ track, rows }: Pick<Leaderboard, "track" | "rows">): Relation {
  const listed = listedTracks().find((each) => each.track.name === track.name)?.entries ?? [];
  const points = rows.flatMap((row) => {
    const { name } = row.entry;
    const published = PUBLISHED_STEPS[name];
    const own = listed.find((each) => each.name === name);
    if (published === undefined || own === undefined) return [];
    if (!isComplete(row) || !isOf(own, row)) return [];
    const { mean: loss, deviation } = row.loss!;
    return [{ name, loss, deviation, published }];
  });
  const pairs = points.map(({ loss, published }) => [loss, published] as const);
  const correlation = spearman(pairs);
  if (correlation === undefined) return { points };
  const least = Math.min(...points.map(({ published }) => published));
  const near = pairs.filter(([, published]) => published <= CLOSE * least);
  const within = near.length < pairs.length ? spearman(near) : undefined;
  return {
    ...{ points, correlation },
    ...(pairs.length <= MOST_COUNTED && { chance: chanceOf(pairs, correlation) }),
    ...(within !== undefined && { close: { count: near.length, correlation: within } }),
  };
}

/**
 * Tells whether a row has a listed entry's settings: learning rate and weight decay are those of
 * the list, or a search found them.
 */
function isOf(listed: TrackEntry, { entry, rule }: LeaderboardRow): boolean {
  if (rule !== undefined || entry.optimizer !== listed.optimizer) return false;
  const { search } = entry;
  const decay = search && !search.fixedDecay ? { weightDecay: undefined } : {};
  const compared = ({ settings, learningRate }: TrackEntry) => ({
    settings: { ...settings, ...decay },
    ...(search === undefined && { learningRate }),
  });
  return isDeepStrictEqual(compared(entry), compared(listed));
}

function chanceOf(pairs: readonly (readonly [number, number])[], correlation: number): number {
  const here = pairs.map(([value]) => value);
  let [all, atLeast] = [0, 0];
  for (const order of ordersOf(pairs.map(([, value]) => value))) {
    all++;
    // Equal orders can differ in the last bit.
    if (spearman(order.map((value, at) => [here[at]!, value]))! > correlation - 1e-9) atLeast++;
  }
  return atLeast / all;
}

function* ordersOf(values: readonly number[]): Generator<readonly number[]> {
  if (values.length === 0) yield [];
  for (const [at, value] of values.entries()) {
    for (const others of ordersOf([...values.slice(0, at), ...values.slice(at + 1)]))
      yield [value, ...others];
  }
}

/** Says how final losses relate to the published steps. */
export function relationText({ points, correlation, chance, close }: Relation): string {
  const count = points.length;
  if (correlation === undefined) {
    return `${count} of the entries ${count === 1 ? "has" : "have"} published steps of the 124M benchmark: too few to compare orders.`;
  }
  const order =
    chance === undefined
      ? ""
      : `; ${(100 * chance).toFixed(chance < 0.1 ? 1 : 0)} % of all orders agree at least as much`;
  const among =
    close === undefined
      ? ""
      : ` Among the ${close.count} whose published steps are within ${Math.round(100 * (CLOSE - 1))} % of the fewest, it is ${close.correlation.toFixed(2)}.`;
  return `The order of ${count} entries by final loss agrees with that of their published steps in the 124M benchmark with a rank correlation of ${correlation.toFixed(2)} (Spearman)${order}.${among}`;
}
