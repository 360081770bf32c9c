import type { AnyOperation } from "./backend.ts";
import type { Kernels, OperationKind } from "./operations.ts";

/**
 * Runs the kernel of an operation's kind.
 *
 * @throws TypeError when there is none
 */
export function runKernel(kernels: Kernels, operation: AnyOperation): void {
  const kernel = kernels[operation.kind as OperationKind] as
    | ((operation: AnyOperation) => void)
    | undefined;
  if (kernel === undefined) {
    throw new TypeError(
      `Cannot run "${operation.kind}": there is no such operation; take one of ${Object.keys(kernels).join(", ")}`,
    );
  }
  kernel(operation);
}
