import type { Backend } from "../backend.ts";
import { inverseCholesky } from "../inverse_cholesky.ts";
import { matmul } from "../matmul.ts";
import { scope } from "../scope.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, compare, evaluate } from "./check.ts";
import { uniform } from "./data.ts";

/**
 * Tolerance for condition numbers below 100: float32 sums of up to 200 products of elements of at
 * most 1.
 */
const TOLERANCE = { relative: 1e-5, absolute: 1e-5 };

const SHAPES: readonly (readonly [batch: number, size: number])[] = [
  [1, 1],
  [5, 2],
  [3, 7],
  [2, 16],
  [1, 31],
  [4, 64],
  [1, 65],
  [2, 97],
  [1, 128],
  [3, 131],
  [1, 200],
];

/** Makes symmetric positive definite matrices: `ZᵀZ/n + I/10` for a square Z. */
function definite(on: Backend, batch: number, size: number, seed: number): Tensor {
  return scope(() => {
    const shape = [batch, size, size];
    const z = tensor(on, uniform(batch * size * size, seed), shape);
    const ones = Float32Array.from({ length: batch * size * size }, (_, at) =>
      (at % (size * size)) % (size + 1) === 0 ? 0.1 : 0,
    );
    const c = tensor(on, ones, shape);
    return matmul(z, z, { transposeA: true, alpha: 3 / size, c, symmetric: true });
  });
}

/** Makes matrices that cannot be inverted, by changing one element of each. */
const BROKEN: readonly (readonly [what: string, value: number, at: number])[] = [
  ["a negative pivot", -5, 0],
  ["a negative last pivot", -5, 1],
  ["a zero pivot", 0, 0],
  ["NaN on the diagonal", Number.NaN, 0.5],
  ["an infinite pivot", Number.POSITIVE_INFINITY, 0.5],
];

/** Inverses of Cholesky factors. */
export const inverseCholeskySuite: OperationSuite = {
  example: (on) => {
    const z = tensor(on, uniform(150 * 150, 8), [150, 150]);
    return { factor: inverseCholesky(matmul(z, z, { transposeA: true, symmetric: true })).factor };
  },
  cases: [
    {
      name: "inverseCholesky: the inverse factor, for single elements, primes, batches and sizes of several blocks",
      run: async (backend) => {
        for (const [batch, size] of SHAPES) {
          await agree(
            `inverseCholesky [${batch}, ${size}, ${size}]`,
            backend,
            (on) => ({ ...inverseCholesky(definite(on, batch, size, size)) }),
            TOLERANCE,
          );
        }
      },
    },
    {
      name: "inverseCholesky: the factor's square times the matrix is the identity",
      run: async (backend) => {
        for (const size of [13, 64, 150]) {
          const { product } = await evaluate(backend, (on) => {
            const A = definite(on, 1, size, 3);
            const { factor: W } = inverseCholesky(A);
            return { product: matmul(matmul(W, A), W, { transposeB: true }) };
          });
          const identity = product!.map((_, at) => (at % (size + 1) === 0 ? 1 : 0));
          compare(`W A Wᵀ at ${size}`, product!, identity, { absolute: 1e-5 });
        }
      },
    },
    {
      name: "inverseCholesky: scales from 1e-30 to 1e30",
      run: async (backend) => {
        for (const exponent of [-30, -12, 12, 30]) {
          const { failed, factor } = await evaluate(backend, (on) => {
            const diagonal = [10 ** exponent, 0, 0, 4 * 10 ** exponent];
            return { ...inverseCholesky(tensor(on, diagonal, [2, 2])) };
          });
          compare(`flags at 1e${exponent}`, failed!, [0]);
          const size = 10 ** (-exponent / 2);
          compare(`factor at 1e${exponent}`, factor!, [size, 0, 0, size / 2], { relative: 1e-6 });
        }
      },
    },
    {
      name: "inverseCholesky: a matrix that is not positive definite gives the identity and a flag, its neighbours their factors",
      run: async (backend) => {
        for (const [what, value, at] of BROKEN) {
          for (const size of [1, 6, 64]) {
            const place = Math.round(at * (size - 1)) * (size + 1);
            const { failed, factor } = await evaluate(backend, (on) => {
              const given = Float32Array.from({ length: 3 * size * size }, (_, index) =>
                (index % (size * size)) % (size + 1) === 0 ? 4 : 0,
              );
              given[size * size + place] = value;
              return { ...inverseCholesky(tensor(on, given, [3, size, size])) };
            });
            const label = `${what} of ${size}`;
            compare(`${label}, flags`, failed!, [0, 1, 0]);
            const expected = factor!.map((_, index) => {
              const matrix = Math.floor(index / (size * size));
              return (index % (size * size)) % (size + 1) !== 0 ? 0 : matrix === 1 ? 1 : 0.5;
            });
            compare(label, factor!, expected, { absolute: 1e-6 });
          }
        }
      },
    },
    {
      name: "inverseCholesky: one bad element of a large matrix, on the diagonal or beside it, raises its flag alone",
      run: async (backend) => {
        const size = 150;
        for (const [row, column, value] of [
          [149, 149, -1],
          [3, 3, Number.NaN],
          [120, 7, Number.NaN],
          [120, 7, 1e20],
        ] as const) {
          const { failed } = await evaluate(backend, (on) => {
            const given = Float32Array.from({ length: 2 * size * size }, (_, index) =>
              (index % (size * size)) % (size + 1) === 0 ? 2 : 0,
            );
            for (const [i, j] of [
              [row, column],
              [column, row],
            ] as const) {
              given[size * size + i * size + j] = value;
            }
            return { failed: inverseCholesky(tensor(on, given, [2, size, size])).failed };
          });
          compare(`flags with ${value} at [${row}, ${column}]`, failed!, [0, 1]);
        }
      },
    },
  ],
};
