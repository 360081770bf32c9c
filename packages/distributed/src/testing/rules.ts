import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "@lrm/muon";
import { newtonMuon } from "@lrm/newton-muon";
import { nora } from "@lrm/nora";
import { normuon } from "@lrm/normuon";
import { adamw, sgd, type UpdateRule } from "@lrm/optimizer";
import { rmnp } from "@lrm/rmnp";

/** Rules that every way to exchange is tested with. */
export const RULES: Readonly<Record<string, UpdateRule>> = {
  adamw: adamw(),
  sgd: sgd({ learningRate: 0.01 }),
  muon: muon(),
  "muon in parts": muon({ split: () => 2 }),
  "muon on the hyperball": muon({ hyperball: true }),
  "low-rank-muon": lowRankMuon({ rank: 3 }),
  "low-rank-muon without Nesterov": lowRankMuon({ rank: 2, nesterov: false, split: () => 2 }),
  "low-rank-muon by powers": lowRankMuon({ rank: 3, method: "powerIteration" }),
  "low-rank-muon in full": lowRankMuon({ rank: 3, fullBelow: 8 }),
  "low-rank-msgd": lowRankMatrixSignedDescent({ rank: 3 }),
  "newton-muon": newtonMuon({ refreshInterval: 2 }),
  normuon: normuon(),
  rmnp: rmnp(),
  nora: nora(),
};
