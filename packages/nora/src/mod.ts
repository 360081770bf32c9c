/**
 * Nora: momentum, orthogonal to the weights and normalized, row by row.
 *
 * @module
 */
export * from "./nora.ts";
