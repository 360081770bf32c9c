/// <reference types="node" />
/**
 * Stores checkpoints in files, in Node.
 *
 * @module
 */

export { loadCheckpoint, saveCheckpoint } from "./node/checkpoint.ts";
