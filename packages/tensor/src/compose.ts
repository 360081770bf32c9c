/**
 * Compositions of operations, for backends that have no kernel for them.
 *
 * @module
 */
export { type ComposedKind, completeKernels, type OwnKernels } from "./complete_kernels.ts";
