import type { MapKernel } from "../expression.ts";
import { map } from "../map.ts";
import { scope } from "../scope.ts";
import { tensor } from "../tensor.ts";
import { testBackend } from "../testing.ts";

/**
 * Runs a kernel on the backend under test, and reads its outputs.
 *
 * @param values  inputs, `[rows, length]` or `[rows, 1]`
 */
export async function runRows(
  kernel: MapKernel,
  values: Readonly<Record<string, Float32Array>>,
  rows: number,
  scalars: Readonly<Record<string, number>> = {},
): Promise<Record<string, Float32Array>> {
  const backend = await testBackend();
  const results = scope(() => {
    const inputs = Object.fromEntries(
      kernel.inputs.map((name) => {
        const data = values[name]!;
        return [name, tensor(backend, data, [rows, data.length / rows])];
      }),
    );
    return map(kernel, inputs, { scalars });
  });
  const read = Object.entries(results).map(async ([name, result]) => {
    const data = Float32Array.from(await result.read());
    result.dispose();
    return [name, data] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
