import {
  ArgumentError,
  defineMap,
  type Expression,
  formatShape,
  type MapKernel,
  type Shape,
  type Tensor,
} from "@lrm/tensor";
import { map } from "./map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Operand of an elementwise function: a tensor or a number is a constant. */
export type Operand = Input | Tensor | number;

/** An elementwise function as data: its expression, and a kernel for each choice of numbers. */
interface Elementwise<Name extends string> {
  readonly operation: string;
  readonly names: readonly Name[];
  readonly body: (values: Readonly<Record<Name, Expression>>) => Expression;
  /** Kernels by the names of the operands that are numbers. */
  readonly kernels: Map<string, MapKernel<string, string, "y">>;
}

/** Defines an elementwise function for {@link runElementwise}. */
export function defineElementwise<const Name extends string>(
  operation: string,
  names: readonly Name[],
  body: (values: Readonly<Record<Name, Expression>>) => Expression,
): Elementwise<Name> {
  return { operation, names, body, kernels: new Map() };
}

/**
 * Runs an elementwise function. Numbers become scalars of the kernel, so that no kernel is compiled
 * for each number.
 *
 * @throws ArgumentError if shapes do not broadcast, or no operand is a variable
 */
export function runElementwise<Name extends string>(
  { operation, names, body, kernels }: Elementwise<Name>,
  given: Readonly<Record<Name, Operand>>,
): Variable {
  const operands: Record<string, Input | Tensor> = {};
  const scalars: Record<string, number> = {};
  for (const name of names) {
    const operand: Operand = given[name];
    if (typeof operand === "number") scalars[name] = operand;
    else operands[name] = operand;
  }
  tapeOf(operation, ...Object.values(operands));
  checkBroadcast(
    operation,
    Object.values(operands).map(({ shape }) => shape),
  );
  const numbers = Object.keys(scalars);
  const key = numbers.join();
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    kernel = defineMap(Object.keys(operands), numbers, (values) => ({
      y: body(values as Readonly<Record<Name, Expression>>),
    }));
    kernels.set(key, kernel);
  }
  return map(kernel, operands, { scalars }).y;
}

/** Throws unless shapes broadcast. */
function checkBroadcast(operation: string, shapes: readonly Shape[]): void {
  const rank = Math.max(...shapes.map(({ length }) => length));
  for (let axis = 1; axis <= rank; axis++) {
    const extents = new Set(shapes.map((shape) => shape.at(-axis) ?? 1));
    extents.delete(1);
    if (extents.size <= 1) continue;
    throw new ArgumentError(
      `Cannot run ${operation}() on ${shapes.map(formatShape).join(" and ")}: extents of an axis must be equal or 1`,
      "reshape one of them",
    );
  }
}
