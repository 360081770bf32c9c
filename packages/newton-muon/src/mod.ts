/**
 * Newton-Muon: Muon on gradients that are preconditioned, from the right, by the damped inverse
 * second moment of the layer's inputs.
 *
 * @module
 */

export { blocksUpTo, type MomentBlocks } from "./moment_blocks.ts";
export * from "./newton_muon.ts";
