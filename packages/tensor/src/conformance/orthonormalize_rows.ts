import type { Backend } from "../backend.ts";
import { orthonormalizeRows } from "../orthonormalize_rows.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { demand, evaluate } from "./check.ts";
import { uniform } from "./data.ts";

/**
 * Tolerance for QQᵀ − 1, and for the part of a row outside of the basis, relative to its length.
 * Float32 Householder stays below 2e-6 at these sizes.
 */
const TOLERANCE = 1e-5;

/**
 * Checks that the rows of the result are orthonormal and span those of `vectors`, `[batch, count,
 * length]`.
 */
async function check(
  backend: Backend,
  label: string,
  vectors: Float32Array,
  [batch, count, length]: readonly [number, number, number],
): Promise<void> {
  const { q } = await evaluate(backend, (on) => ({
    q: orthonormalizeRows(tensor(on, vectors, [batch, count, length])),
  }));
  const rowOf = (values: ArrayLike<number>, index: number): Float64Array =>
    Float64Array.from({ length }, (_, at) => values[index * length + at]!);
  for (let first = 0; first < batch * count; first += count) {
    const basis = Array.from({ length: count }, (_, i) => rowOf(q!, first + i));
    basis.forEach((row, i) => {
      basis.slice(i).forEach((other, j) => {
        const product = dot(row, other);
        demand(
          Math.abs(product - (j === 0 ? 1 : 0)) <= TOLERANCE,
          `orthonormalizeRows of ${label}: row ${first + i} times row ${first + i + j} is ${product}, expected ${j === 0 ? 1 : 0} within ${TOLERANCE}`,
        );
      });
    });
    for (let i = 0; i < count; i++) {
      const row = rowOf(vectors, first + i);
      const rest = row.slice();
      for (const direction of basis) {
        const factor = dot(row, direction);
        direction.forEach((x, at) => {
          rest[at]! -= factor * x;
        });
      }
      const outside = Math.sqrt(dot(rest, rest));
      const norm = Math.sqrt(dot(row, row));
      demand(
        outside <= TOLERANCE * norm,
        `orthonormalizeRows of ${label}: row ${first + i} keeps ${outside / norm} of its length outside of the basis, allowed is ${TOLERANCE}`,
      );
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

const SHAPES: readonly (readonly [batch: number, count: number, length: number])[] = [
  [1, 1, 1],
  [1, 1, 9],
  [1, 2, 2],
  [1, 5, 5],
  [3, 8, 40],
  [1, 16, 33],
  [1, 3, 1009],
  [2, 64, 64],
  [1, 32, 512],
  [1, 100, 257],
];

/** Rank-safe QR of rows. */
export const orthonormalizeRowsSuite: OperationSuite = {
  example: (on) => ({ q: orthonormalizeRows(tensor(on, uniform(6400, 7), [32, 200])) }),
  cases: [
    {
      name: "orthonormalizeRows: orthonormal rows that span the input, for wide, square and batched shapes",
      run: async (backend) => {
        for (const shape of SHAPES) {
          await check(backend, `[${shape}]`, uniform(shape[0] * shape[1] * shape[2], 1), shape);
        }
      },
    },
    {
      name: "orthonormalizeRows: scales from 1e-30 to 1e30, also of single rows",
      run: async (backend) => {
        const shape = [1, 12, 70] as const;
        for (const scale of [1e-30, 1e-18, 1e18, 1e30]) {
          const x = uniform(840, 2).map((value) => value * scale);
          await check(backend, `scale ${scale}`, x, shape);
        }
        const graded = uniform(840, 3).map((x, i) => x * 10 ** ((Math.floor(i / 70) % 4) * 4 - 6));
        await check(backend, "rows of different scales", graded, shape);
      },
    },
    {
      name: "orthonormalizeRows: zero, duplicated and dependent rows still give orthonormal rows",
      run: async (backend) => {
        const shape = [1, 10, 30] as const;
        const random = uniform(300, 4);
        const [a, b] = [random.subarray(0, 30), random.subarray(30, 60)];
        const rows = (row: (i: number) => ArrayLike<number>) =>
          Float32Array.from({ length: 300 }, (_, at) => row(Math.floor(at / 30))[at % 30]!);
        const zero = new Float32Array(30);
        const unit = (i: number) => zero.map((_, at) => (at === i ? 1 : 0));
        await check(backend, "zeros", new Float32Array(300), shape);
        await check(
          backend,
          "one row ten times",
          rows(() => a),
          shape,
        );
        await check(
          backend,
          "two rows by turns",
          rows((i) => (i % 2 === 0 ? a : b)),
          shape,
        );
        await check(
          backend,
          "rank 2",
          rows((i) => a.map((x, at) => x * i + b[at]! * (5 - i))),
          shape,
        );
        await check(
          backend,
          "zero rows between others",
          rows((i) => (i % 3 === 0 ? zero : random.subarray(30 * i, 30 * i + 30))),
          shape,
        );
        await check(
          backend,
          "unit vectors",
          rows((i) => unit(i)),
          shape,
        );
        await check(
          backend,
          "unit vectors in reverse",
          rows((i) => unit(29 - i)),
          shape,
        );
        await check(backend, "equal entries", new Float32Array(300).fill(-3), shape);
      },
    },
  ],
};
