import { expect, test } from "vitest";
import { uniform } from "./conformance/data.ts";
import { differentiateMap } from "./differentiate_map.ts";
import type { MapKernel } from "./expression.ts";
import { evaluateFloat64, type Row } from "./testing/float64.ts";
import { randomKernel } from "./testing/random_kernel.ts";
import { runRows } from "./testing/run_rows.ts";

/**
 * Relative to the norm of an output. Kernels of some 40 operations round each by 2⁻²⁴ ≈ 6e-8, and
 * sums over rows and differences enlarge that.
 */
const TOLERANCE = 2e-5;
/**
 * Norm per element below which errors are absolute: values are of order one by construction, and
 * smaller ones are differences of them.
 */
const SMALLEST_NORM = 0.1;

const ROWS = 3;
/** Around SIMD vectors, blocks of the CPU and workgroups of WebGPU, and longer: mostly primes. */
const LENGTHS = [1, 2, 3, 5, 7, 31, 64, 127, 257, 509, 1021, 2053, 4099];
/** Random kernels for each length: 104 in all. */
const KERNELS = 8;

/** Compares outputs of the device with those of each row in float64. */
function errorOf(
  kernel: MapKernel,
  actual: Readonly<Record<string, Float32Array>>,
  rows: readonly Row[],
  length: number,
): number {
  const expected = rows.map((row) => evaluateFloat64(kernel, row, length));
  return Math.max(
    ...kernel.outputs.map((name) => {
      const got = actual[name]!;
      // One number for each row where the output is constant along it.
      const perRow = got.length / ROWS;
      let difference = 0;
      let norm = 0;
      expected.forEach((row, at) => {
        row[name]!.forEach((wanted, i) => {
          difference += (got[at * perRow + (i % perRow)]! - wanted) ** 2;
          norm += wanted ** 2;
        });
      });
      return Math.sqrt(difference / Math.max(norm, SMALLEST_NORM ** 2 * ROWS * length));
    }),
  );
}

test.each(LENGTHS.map((length, index) => ({ length, first: index * KERNELS })))(
  "map() and differentiateMap() agree with float64 for random kernels on rows of $length",
  async ({ length, first }) => {
    for (let seed = first; seed < first + KERNELS; seed++) {
      const random = randomKernel(20_000 + seed, { length, rows: ROWS });
      const { rowOutputs, rows } = random;
      const kernel: MapKernel = random.kernel;
      const scalars = { s: rows[0]!.s![0]! };
      const flat = (name: string): Float32Array => Float32Array.from(rows.flatMap((r) => r[name]!));
      const z = Float32Array.from(rows, (row) => row.z![0]!);
      const values: Record<string, Float32Array> = { x: flat("x"), y: flat("y"), z };
      const forward = await runRows(kernel, values, ROWS, scalars);
      expect(errorOf(kernel, forward, rows, length), `seed ${seed}, forward`).toBeLessThan(
        TOLERANCE,
      );

      const saved = seed % 3 === 0 ? kernel.outputs : [];
      const rowConstant = seed % 2 === 0 ? ["z"] : [];
      const derivative: MapKernel = differentiateMap(kernel, { rowConstant, outputs: saved });
      for (const name of saved) values[name] = forward[name]!;
      for (const [index, name] of kernel.outputs.entries()) {
        const size = rowOutputs.includes(name) ? ROWS : ROWS * length;
        values[`d_${name}`] = uniform(size, 10 * seed + index);
      }
      const backward = await runRows(derivative, values, ROWS, scalars);
      const full = rows.map((row, at): Row => {
        const read = derivative.inputs.map((name) => {
          const perRow = values[name]!.length / ROWS;
          const own = Array.from({ length }, (_, i) => values[name]![at * perRow + (i % perRow)]!);
          return [name, own] as const;
        });
        return { ...row, ...Object.fromEntries(read) };
      });
      expect(errorOf(derivative, backward, full, length), `seed ${seed}, derivative`).toBeLessThan(
        TOLERANCE,
      );
    }
  },
);
