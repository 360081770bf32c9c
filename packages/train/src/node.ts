/// <reference types="node" />
/**
 * Checkpoints on disk. For Node.
 *
 * @module
 */

export { loadCheckpoint, saveCheckpoint } from "./node/checkpoint.ts";
