/**
 * Training on several ranks: communicators, and three ways to exchange gradients and updates.
 * `@lrm/distributed/mpi` connects processes by MPI.
 *
 * @module
 */
export type { GatheredTensor } from "./_owned_exchange.ts";
export * from "./choose_mode.ts";
export * from "./communicator.ts";
export * from "./cost_model.ts";
export * from "./exchange_mode.ts";
export * from "./in_process.ts";
export * from "./measure_network.ts";
export * from "./messages.ts";
export * from "./owners.ts";
export type { GatheredState, RankedOptimizer } from "./ranked_optimizer.ts";
export { RanksError } from "./ranks_error.ts";
export * from "./step_load.ts";
export * from "./update_exchange.ts";
export * from "./worker_ranks.ts";
