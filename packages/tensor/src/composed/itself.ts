import type { Backend } from "../backend.ts";
import type { SelfComposed } from "../convolution.ts";

/** Computes an operation by the composition that it brings. */
export function composeItself<Operation extends SelfComposed<Operation>>(
  backend: Backend,
  operation: Operation,
): void {
  operation.compose(backend, operation);
}
