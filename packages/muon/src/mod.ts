/**
 * Update rules that orthogonalize: Muon, low-rank Muon and low-rank matrix-signed gradient descent.
 *
 * @module
 */
export * from "./low_rank_msgd.ts";
export * from "./low_rank_muon.ts";
export type { DrawRequest, LowRankSettings } from "./low_rank_options.ts";
export * from "./muon.ts";
