/**
 * Update rules that orthogonalize: Muon, low-rank Muon and low-rank matrix-signed gradient descent.
 *
 * @module
 */

export * from "./low_rank_matrix_signed_descent.ts";
export * from "./low_rank_muon.ts";
export { type MuonOptions, muon, muonEntry } from "./muon.ts";
export * from "./muon_with_adamw.ts";
export * from "./newton_schulz_settings.ts";
export type { Draw, DrawRequest, SubspaceOptions } from "./subspace.ts";
