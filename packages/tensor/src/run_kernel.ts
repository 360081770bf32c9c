import { noHalves } from "./_only_float32.ts";
import type { AnyOperation } from "./backend.ts";
import { isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import type { Kernels, OperationKind } from "./operations.ts";
import { Tensor } from "./tensor.ts";

/** Operations that read or write types of 16 bits. */
const CONVERSIONS: readonly string[] = ["widen", "narrow"] satisfies OperationKind[];

/**
 * Runs the kernel for an operation's kind.
 *
 * @throws ArgumentError if there is no such kind, or an operand has a type of 16 bits: kernels
 *   would take its bits for floats. Only `widen` and `narrow` convert them
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
  if (!CONVERSIONS.includes(operation.kind)) refuseHalves(operation);
  kernel(operation);
}

/** Refuses 16 bits in any tensor of an operation: a field, or in an operand or a list of them. */
function refuseHalves(operation: AnyOperation): void {
  for (const name in operation) {
    const field: unknown = operation[name as keyof AnyOperation];
    if (Array.isArray(field)) for (const each of field) refuseHalf(operation, each);
    else refuseHalf(operation, field);
  }
}

function refuseHalf({ kind }: AnyOperation, operand: unknown): void {
  if (typeof operand !== "object" || operand === null) return;
  // An epilogue names its output y.
  const { tensor, y } = operand as { readonly tensor?: unknown; readonly y?: unknown };
  if (isHalfTensor(operand) || isHalfTensor(tensor) || isHalfTensor(y)) {
    noHalves(`run "${kind}" on`, ...[operand, tensor, y].filter(isHalfTensor));
  }
}

const isHalfTensor = (value: unknown): value is Tensor =>
  value instanceof Tensor && isHalf(value.dtype);
