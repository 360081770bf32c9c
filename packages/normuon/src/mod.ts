/**
 * NorMuon: Muon, with each row of the update normalized by a running average of its squares.
 *
 * @module
 */
export * from "./normuon.ts";
