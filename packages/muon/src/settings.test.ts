import { expect, test } from "vitest";
import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "./mod.ts";

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
