import type { Backend } from "./backend.ts";
import { composedKernels, type Kernels, type Operation, type OperationKind } from "./operations.ts";

/** Kinds of operations that {@link completeKernels} can compose. */
export type ComposedKind = keyof typeof composedKernels;

/** Kernels of a backend: those that cannot be composed, and any others that it has. */
export type OwnKernels = Pick<Kernels, Exclude<OperationKind, ComposedKind>> & Partial<Kernels>;

/**
 * Completes a backend's kernels with compositions, so that there is one for every kind of
 * operation.
 *
 * A composition runs its parts with `backend.run`, and allocates temporary memory on the backend.
 *
 * @example
 * ```ts
 * import { completeKernels } from "@lrm/tensor/compose";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend(); // yours
 * const map = () => undefined; // your kernel; here all do nothing
 * const kernels = completeKernels(backend, {
 *   ...{ map, gather: map, scatterAdd: map, random: map, widen: map, narrow: map },
 * });
 * expect(kernels.map).toBe(map);
 * expect(typeof kernels.attention).toBe("function"); // composed of products and maps
 * ```
 */
export function completeKernels(backend: Backend, own: OwnKernels): Kernels {
  const composed = Object.entries(composedKernels).map(([kind, compose]) => [
    kind,
    (operation: Operation) => (compose as Composition)(backend, operation),
  ]);
  return { ...Object.fromEntries(composed), ...own };
}

type Composition = (backend: Backend, operation: Operation) => void;
