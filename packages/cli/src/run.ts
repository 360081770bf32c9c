/**
 * What a run is, without a file system: its configuration, and its model and optimizer on a device. For other programs that train as `lrm train` does, in a page too.
 *
 * @module
 */
export { deviceOf } from "./device.ts";
export { completeOptimizer } from "./optimizer_defaults.ts";
export type { RunConfig } from "./run_config.ts";
export { describeData, Session, weightsRandom } from "./session.ts";
