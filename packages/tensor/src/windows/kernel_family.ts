import type { MapKernel } from "../expression.ts";

/** Makes the kernel for each number of operands once, as backends cache compiled code by kernel. */
export function onceFor(make: (count: number) => MapKernel): (count: number) => MapKernel {
  const made = new Map<number, MapKernel>();
  return (count) => {
    const kernel = made.get(count) ?? make(count);
    made.set(count, kernel);
    return kernel;
  };
}

/** Names operands: `x0`, `x1`, … */
export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);
