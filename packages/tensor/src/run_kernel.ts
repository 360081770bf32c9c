import type { AnyOperation } from "./backend.ts";
import { ArgumentError } from "./errors.ts";
import type { Kernels, OperationKind } from "./operations.ts";

/**
 * Runs the kernel for an operation's kind.
 *
 * @throws ArgumentError if there is no such kind
 */
export function runKernel(kernels: Kernels, operation: AnyOperation): void {
  const kernel = kernels[operation.kind as OperationKind] as
    | ((operation: AnyOperation) => void)
    | undefined;
  if (kernel === undefined) {
    throw new ArgumentError(
      `Cannot run "${operation.kind}": there is no such operation`,
      `use one of ${Object.keys(kernels).join(", ")}`,
    );
  }
  kernel(operation);
}
