/**
 * Helpers for the tests of several packages. Not published.
 *
 * @module
 */
export { type Child, startChild } from "./child.ts";
export { COMPARISON, resultOf } from "./comparison.ts";
export { elementsOf } from "./elements.ts";
export { HOSTS, INTERFACE, TwoHosts } from "./hosts.ts";
export * from "./mpi.ts";
export {
  addLine,
  metricsOf,
  RUN_START,
  runConfigOf,
  timeAfter,
  writeRun,
} from "./run_folder.ts";
export { sineCheckpoint } from "./sine_checkpoint.ts";
export { stopAt, stoppable } from "./stopped_files.ts";
export { temporaryFolder } from "./temporary_folder.ts";
