import { ArgumentError } from "./errors.ts";
import type { MapKernel } from "./expression.ts";

/**
 * Lists the scalars of a call in the kernel's order.
 *
 * @throws ArgumentError if one is missing, or not a number
 */
export function scalarValues(
  kernel: MapKernel,
  given: Readonly<Partial<Record<string, number>>> = {},
): number[] {
  return kernel.scalars.map((name) => {
    const value = given[name];
    if (value === undefined) {
      throw new ArgumentError(
        `Cannot run a kernel without its scalar "${name}": scalars have no defaults`,
        "pass it in `scalars`",
      );
    }
    if (typeof value !== "number") {
      throw new ArgumentError(
        `Cannot run a kernel with the scalar "${name}" of type ${typeof value}: scalars are numbers`,
        "pass a number",
      );
    }
    return value;
  });
}
