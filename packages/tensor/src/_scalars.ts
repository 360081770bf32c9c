import type { MapKernel } from "./expression.ts";

/**
 * The scalars of a call in the kernel's order.
 *
 * @throws TypeError when one is missing, or no number
 */
export function scalarValues(
  kernel: MapKernel,
  given: Readonly<Partial<Record<string, number>>> = {},
): number[] {
  return kernel.scalars.map((name) => {
    const value = given[name];
    if (value === undefined) {
      throw new TypeError(
        `Cannot run a kernel without its scalar "${name}": pass it in \`scalars\``,
      );
    }
    if (typeof value !== "number") {
      throw new TypeError(
        `Cannot run a kernel with the scalar "${name}" of type ${typeof value}: pass a number`,
      );
    }
    return value;
  });
}
