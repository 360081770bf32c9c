import { trainingDefaultOf } from "@lrm/optimizer";
import { CONVERGING, JORDAN } from "@lrm/orthogonalize";
import { expect, test } from "vitest";
import {
  lowRankMatrixSignedDescent,
  lowRankMatrixSignedDescentEntry,
  lowRankMuon,
  lowRankMuonEntry,
  muon,
  muonEntry,
} from "./mod.ts";

const NO_NUMBERS = ["0.1", Number.NaN, -1, Number.POSITIVE_INFINITY, null, true, [1], {}];
const SENTENCE = /^Cannot [^\n]+: [^\n]+$/;

test.each<[string, (value: never) => unknown]>([
  ["learningRate", (learningRate) => muon({ learningRate })],
  ["weightDecay", (weightDecay) => muon({ weightDecay })],
  ["momentum", (momentum) => muon({ momentum })],
  ["momentumWarmup", (momentumWarmup) => muon({ momentumWarmup })],
  ["momentumWarmup.from", (from) => muon({ momentumWarmup: { from, steps: 3 } })],
  ["momentumWarmup.steps", (steps) => muon({ momentumWarmup: { from: 0.5, steps } })],
  ["scale", (scale) => muon({ scale })],
  ["coefficients", (coefficients) => muon({ coefficients })],
  ["a step", (a) => muon({ coefficients: { steps: [[a, 1, 1]], normFactor: 1, epsilon: 0 } })],
  ["normFactor", (normFactor) => muon({ coefficients: { steps: [], normFactor, epsilon: 0 } })],
  ["precision", (precision) => muon({ precision })],
  ["normalization", (normalization) => muon({ normalization })],
  ["split", (split) => muon({ split })],
  ["rank", (rank) => lowRankMuon({ rank })],
  ["powerIterations", (powerIterations) => lowRankMuon({ rank: 2, powerIterations })],
  ["fullBelow", (fullBelow) => lowRankMuon({ rank: 2, fullBelow })],
  ["method", (method) => lowRankMuon({ rank: 2, method })],
  ["draw", (draw) => lowRankMuon({ rank: 2, draw })],
  ["learningRate", (learningRate) => lowRankMatrixSignedDescent({ rank: 2, learningRate })],
])("rules refuse %s of another kind in one sentence", (what, make) => {
  for (const bad of NO_NUMBERS) {
    if (what === "a step" && bad === -1) continue;
    expect(() => make(bad as never), `${what} ${String(bad)}`).toThrow(SENTENCE);
  }
});

test.each([
  ["muon", muon],
  ["low-rank-muon", lowRankMuon],
  ["low-rank-msgd", lowRankMatrixSignedDescent],
])("%s() refuses what is no object of settings, and says what to give", (name, make) => {
  for (const bad of [null, 0.1, "fast"]) {
    expect(() => make(bad as never)).toThrow(
      `Cannot use ${name} with ${JSON.stringify(bad)}: settings are an object; pass one, such as { learningRate: `,
    );
  }
});

test("muonEntry offers published coefficients by name, and records their numbers", () => {
  const { coefficients } = muonEntry.settings;
  const choices = ["jordan", "polarExpress", "leloykun", "converging"];
  expect(coefficients!.input).toEqual({ kind: "choice", choices });
  const { settings } = muonEntry.make({ coefficients: "converging" }, { width: 8 });
  expect(settings.coefficients).toEqual(CONVERGING);
  expect(muon({ coefficients: CONVERGING }).settings).toEqual(settings);
  expect(muon().settings.coefficients).toEqual(JORDAN);
  expect(() => muon({ coefficients: "cubic" as "jordan" })).toThrow(
    'Cannot use muon with coefficients "cubic": this value is not allowed; take "jordan", "polarExpress", "leloykun" or "converging"',
  );
});

test("the entries of this package hold what programs need to know", () => {
  const entries = [muonEntry, lowRankMuonEntry, lowRankMatrixSignedDescentEntry];
  const ranks = [64, 128, 256, 768].map((width) =>
    trainingDefaultOf(lowRankMuonEntry.settings.rank!, { width }),
  );
  expect(ranks).toEqual([16, 32, 64, 96]);
  const rates = entries.map(({ settings }) => {
    const { learningRate } = settings;
    return [learningRate!.default, trainingDefaultOf(learningRate!, { width: 128 })];
  });
  expect(rates).toEqual([
    [0.02, 0.01],
    [0.025, 0.015],
    [0.02, 0.02],
  ]);
  expect(entries.map(({ settings }) => "momentum" in settings)).toEqual([true, true, false]);
});
