/**
 * RMNP: momentum, preconditioned by the norms of its rows.
 *
 * @module
 */
export * from "./rmnp.ts";
