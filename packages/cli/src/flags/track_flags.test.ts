import { listedTracks } from "@lrm/compare";
import { CATALOG, findOptimizer, UsageError, withOptimizers } from "@lrm/run";
import { expect, test } from "vitest";
import { lrmHere } from "../testing/lrm.ts";
import { entriesOf } from "./track_flags.ts";

const { entries } = listedTracks()[0]!;
const chosen = (list: string | undefined, flags: Readonly<Record<string, unknown>> = {}) =>
  entriesOf({ entries }, list, { learningRates: [], ...flags });

test("entriesOf() takes all entries of a track, or those that are named, by entry or by optimizer", () => {
  expect(chosen(undefined)).toEqual(entries);
  expect(chosen("muon-no-momentum, sgd").map(({ name, optimizer }) => [name, optimizer])).toEqual([
    ["muon-no-momentum", "muon"],
    ["sgd", "sgd"],
  ]);
});

test("entriesOf() lets flags override recorded settings, and a given rate end the search", () => {
  const recorded = [
    {
      name: "muon",
      optimizer: "muon",
      learningRate: 0.02,
      settings: { weightDecay: 0.1 },
      search: { half: 9, full: 6, edge: false },
    },
  ];
  const flags = { learningRates: ["muon=.03"], weightDecay: 0.2, rank: 4 };
  const [muon, lowRank] = entriesOf({ entries: recorded }, "muon,low-rank-muon", flags);
  expect(muon).toEqual({
    name: "muon",
    optimizer: "muon",
    learningRate: 0.03,
    settings: { weightDecay: 0.2 },
  });
  expect(lowRank).toEqual({
    name: "low-rank-muon",
    optimizer: "low-rank-muon",
    settings: { weightDecay: 0.2, rank: 4 },
  });
});

const recorded = [
  {
    name: "muon",
    optimizer: "muon",
    learningRate: 0.02,
    settings: { nesterov: false, weightDecay: 0.1 },
    search: { half: 9, full: 6, edge: false },
  },
];
const muonWith = (flags: Readonly<Record<string, unknown>>) =>
  entriesOf({ entries: recorded }, undefined, { learningRates: [], ...flags })[0];

test("entriesOf() drops with --search what an earlier search found", () => {
  const muon = { name: "muon", optimizer: "muon" };
  expect(muonWith({ search: true })).toEqual({ ...muon, settings: { nesterov: false } });
  expect(muonWith({ search: true, weightDecay: 0.3 })).toEqual({
    ...muon,
    settings: { nesterov: false, weightDecay: 0.3 },
  });
});

test("entriesOf() searches again where a flag changes a setting, and not where it repeats one", () => {
  expect(muonWith({ momentum: 0.9 })).toEqual({
    name: "muon",
    optimizer: "muon",
    settings: { nesterov: false, momentum: 0.9 },
  });
  expect(muonWith({ weightDecay: 0.1 })).toEqual(recorded[0]);
});

test("entriesOf() refuses a rule with the name of an entry", () => {
  const { optimizers, models } = CATALOG;
  const rule = { ...findOptimizer("muon")!, name: "muon-no-momentum" };
  const catalog = withOptimizers({ optimizers, models, sources: {} }, [rule], { sha256: "00" });
  const run = () => entriesOf({ entries }, "muon", { learningRates: [] }, catalog);
  expect(run).toThrow(
    "Cannot use the rule muon-no-momentum: the track has an entry of that name; give its optimizer another name",
  );
});

test("entriesOf() asks for names where a track has no entries", () => {
  const run = () => entriesOf({ entries: [] }, undefined, { learningRates: [] });
  expect(run).toThrow("Cannot run a track without entries; name some with --optimizers");
});

test.each([
  ["moun", {}, 'Unknown entry "moun"; try "muon"'],
  ["muon,muon", {}, "Cannot run the entry muon twice; name every entry once"],
  ["muon", { learningRates: [".1,.2"] }, "Cannot run muon with 2 learning rates: an entry has one"],
  ["muon", { learningRates: ["adamw=.1"] }, "adamw is not compared"],
  [
    "muon",
    { search: true, learningRates: [".1"] },
    "Cannot combine --search with --learning-rates",
  ],
])("entriesOf() refuses %s %j in one sentence", (list, flags, sentence) => {
  expect(() => chosen(list, flags)).toThrow(UsageError);
  expect(() => chosen(list, flags)).toThrow(sentence);
});

test.each([
  [["--track", "small", "--steps", "5"], "Cannot combine --track with --steps: a track fixes it"],
  [["--track", "small", "--no-time"], "Cannot combine --track with --no-time"],
  [["--search"], "Cannot use --search without --track"],
  [["--track", "smal"], 'Unknown track "smal"; try "small"'],
  [["--track", "small", "--rank", "4", "--optimizers", "muon"], "Cannot use --rank with muon"],
])("lrm compare %j is refused in one sentence", async (words, sentence) => {
  const { stderr, code } = await lrmHere(["compare", ...words]);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});
