/**
 * What a run is, without a file system: its configuration, and its model and optimizer on a device. For other programs that train as `lrm train` does, in a page too.
 *
 * @module
 */

export type { RunConfig } from "@lrm/run";
export { completeOptimizer, describeData, deviceOf, Session, weightsRandom } from "@lrm/run";
