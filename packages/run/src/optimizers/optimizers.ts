import { lowRankMatrixSignedDescentEntry, lowRankMuonEntry, muonEntry } from "@lrm/muon";
import { newtonMuonEntry } from "@lrm/newton-muon";
import { noraEntry } from "@lrm/nora";
import { normuonEntry } from "@lrm/normuon";
import { adamwEntry, type OptimizerEntry, sgdEntry } from "@lrm/optimizer";
import { rmnpEntry } from "@lrm/rmnp";

/**
 * The optimizers of this project, in the order of help, tables and pages. An entry contains
 * everything that programs know about an optimizer. `withOptimizers()` adds external ones.
 */
export const OPTIMIZERS: readonly OptimizerEntry[] = [
  lowRankMuonEntry,
  muonEntry,
  normuonEntry,
  newtonMuonEntry,
  rmnpEntry,
  noraEntry,
  lowRankMatrixSignedDescentEntry,
  adamwEntry,
  sgdEntry,
];
