import { leaderboardOf, listedTracks } from "@lrm/compare";
import { elementsOf, resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { trackDrawings } from "./track_drawings.ts";

const { track: small, entries: listed } = listedTracks()[0]!;
const track = { ...small, training: { ...small.training, steps: 100 }, target: 2 };
const device = { backend: "cpu", description: "", rounding: "", software: false } as const;

const entryOf = (name: string, losses: readonly (number | null)[]) => ({
  entry: { name, optimizer: "muon", learningRate: 0.01, settings: {} },
  runs: {
    half: [],
    full: [],
    seeds: losses.map((loss, at) => resultOf("muon", 0.01, at + 1, loss)),
  },
});

test("trackDrawings() draws curves and published steps as well-formed images of their own", () => {
  const [, muon] = listed;
  const entries = [
    { ...entryOf("muon", [1.5, 1.6]), entry: muon! },
    entryOf("mine", [1.7]),
    entryOf("bad", [null]),
  ];
  const drawings = trackDrawings(leaderboardOf({ track, device }, entries));
  expect(drawings.map(({ file }) => file)).toEqual(["curves.svg", "published.svg"]);
  for (const { svg } of drawings) {
    expect(elementsOf(svg)).not.toContain("script");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|class="readouts"/);
  }
  const [curves, published] = drawings.map(({ svg }) => svg);
  expect(curves).toContain('<g class="series mine"><polyline');
  expect(curves).toContain('<g class="series target"><polyline');
  expect(published).not.toContain("series mine");
  // Final losses have a deviation, which is a vertical bar through the dot.
  expect(published).toMatch(/<polyline points="([\d.]+),([\d.]+) \1,(?!\2)[\d.]+"\/>/);
});

test("trackDrawings() draws nothing where no run finished", () => {
  expect(trackDrawings(leaderboardOf({ track, device }, [entryOf("muon", [null])]))).toEqual([]);
});
