/**
 * Orthogonalizes matrices, `U Vᵀ` for `G = U S Vᵀ`: approximately by Newton–Schulz, at low cost in
 * a subspace, or exactly.
 *
 * @module
 */
export * from "./coefficients.ts";
export * from "./damped_inverse.ts";
export * from "./diagnostics.ts";
export * from "./diagonal_dominance.ts";
export * from "./low_rank.ts";
export * from "./msign.ts";
export * from "./newton_schulz.ts";
export * from "./singular_values.ts";
export * from "./sketch.ts";
