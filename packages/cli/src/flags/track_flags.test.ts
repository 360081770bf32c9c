import { listedTracks } from "@lrm/compare";
import { UsageError } from "@lrm/run";
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

test.each([
  ["moun", {}, 'Unknown entry "moun"; try "muon"'],
  ["muon,muon", {}, "Cannot run the entry muon twice; name every entry once"],
  ["muon", { learningRates: [".1,.2"] }, "Cannot run muon with 2 learning rates: an entry has one"],
  ["muon", { learningRates: ["adamw=.1"] }, "adamw is not compared"],
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
