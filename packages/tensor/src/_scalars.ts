import { ArgumentError } from "./errors.ts";
import type { MapKernel } from "./expression.ts";

/**
 * The scalars of a call in the kernel's order.
 *
 * @throws ArgumentError when one is missing, or no number
 */
export function scalarValues(
  kernel: MapKernel,
  given: Readonly<Partial<Record<string, number>>> = {},
): number[] {
  return kernel.scalars.map((name) => {
    const value = given[name];
    if (value === undefined) {
      throw new ArgumentError(
        `Cannot run a kernel: its scalar "${name}" is missing`,
        "pass it in `scalars`",
      );
    }
    if (typeof value !== "number") {
      throw new ArgumentError(
        `Cannot run a kernel: its scalar "${name}" has type ${typeof value}`,
        "pass a number",
      );
    }
    return value;
  });
}
