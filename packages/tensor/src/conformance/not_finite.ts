import type { Backend } from "../backend.ts";
import { column, defineMap } from "../expression.ts";
import { map } from "../map.ts";
import { matmul } from "../matmul.ts";
import { max, sum, sumOfSquares } from "../reduce.ts";
import { createReferenceBackend } from "../reference.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { ConformanceCase, Results } from "./case.ts";
import { demand, evaluate } from "./check.ts";
import { uniform } from "./data.ts";

const BAD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

const elements = defineMap(["a", "b"], [], ({ a, b }) => ({
  total: a.add(b),
  difference: a.sub(b),
  product: a.mul(b),
  least: a.min(b),
  most: a.max(b),
  bounded: a.min(1).max(-1),
}));
const choices = defineMap(["a", "b"], [], ({ a, b }) => ({
  less: a.lessThan(b),
  same: a.equal(b),
  chosen: a.select(b, 7),
  size: a.abs(),
  opposite: a.neg(),
  root: a.sqrt(),
}));
const rows = defineMap(["x"], [], ({ x }) => ({
  sum: x.rowSum(),
  most: x.rowMax(),
  direction: x.div(x.square().rowSum().sqrt().max(1e-12)),
  largest: x.abs().rowMax().max(1e-12),
  placed: x.mul(column).rowMax(),
}));

/** Classifies each value: a number, NaN, or one of the infinities. */
const kinds = (values: ArrayLike<number>): string =>
  Array.from(values, (value) =>
    Number.isFinite(value) ? "." : Number.isNaN(value) ? "N" : value > 0 ? "+" : "-",
  ).join("");

async function sameKinds(
  label: string,
  backend: Backend,
  body: (backend: Backend) => Results,
): Promise<void> {
  const actual = await evaluate(backend, body);
  const expected = await evaluate(createReferenceBackend(), body);
  for (const [name, wanted] of Object.entries(expected)) {
    const [got, want] = [kinds(actual[name]!), kinds(wanted)];
    const at = [...want].findIndex((kind, index) => got[index] !== kind);
    demand(
      at < 0,
      `${label}, ${name}: element ${at} is ${actual[name]![at]}, expected ${wanted[at]}`,
    );
  }
}

/** Requires that values that are not finite propagate: no operation turns them into numbers. */
export const notFiniteCases: readonly ConformanceCase[] = [
  {
    name: "not finite: elementwise functions pass NaN and infinities on",
    run: (backend) => {
      const special = [...BAD, 0, -0, 1, -2, 3e38];
      const a = Float32Array.from(special.flatMap((each) => special.map(() => each)));
      const b = Float32Array.from(special.flatMap(() => special));
      return sameKinds("elements", backend, (on) => {
        const inputs = { a: tensor(on, a), b: tensor(on, b) };
        return { ...map(elements, inputs), ...map(choices, inputs) };
      });
    },
  },
  {
    name: "not finite: row sums and maxima pass NaN and infinities on, wherever they stand",
    run: async (backend) => {
      for (const [m, n] of [
        [6, 1],
        [6, 7],
        [6, 33],
        [6, 300],
        [6, 2050],
      ] as const) {
        for (const place of [0, n >> 1, n - 1]) {
          const x = uniform(m * n, 1, -2, 2);
          BAD.forEach((bad, row) => {
            x[row * n + place] = bad;
          });
          x[4 * n] = Number.NaN;
          x[4 * n + place] = Number.POSITIVE_INFINITY;
          await sameKinds(`[${m}, ${n}] at ${place}`, backend, (on) =>
            map(rows, { x: tensor(on, x, [m, n]) }),
          );
        }
      }
    },
  },
  {
    name: "not finite: reductions pass NaN and infinities on, also those accumulated",
    run: async (backend) => {
      for (const size of [1, 3, 255, 1000, 70_001]) {
        for (const bad of BAD) {
          for (const place of [0, size >> 1, size - 1]) {
            const x = uniform(size, 2, -2, 2);
            x[place] = bad;
            const fine = uniform(size, 3, -2, 2);
            await sameKinds(`${size} values, ${bad} at ${place}`, backend, (on) => {
              const [values, others] = [tensor(on, x), tensor(on, fine)];
              const [sums, most] = [sum(values), max(values)];
              sum(others, { into: sums, accumulate: true });
              max(others, { into: most, accumulate: true });
              const columns = tensor(on, x, [1, size]);
              return {
                sums,
                most,
                squares: sumOfSquares(values),
                columnMaxima: max(columns, { axes: [0, 0] }),
              };
            });
          }
        }
      }
    },
  },
  {
    name: "not finite: products pass NaN on to its row or column, and to no other",
    run: async (backend) => {
      for (const [m, k, n] of [
        [1, 5, 3],
        [9, 33, 17],
        [70, 130, 66],
      ] as const) {
        const a = uniform(m * k, 4, 1, 2);
        a[(m >> 1) * k + (k >> 1)] = Number.NaN;
        const b = uniform(k * n, 5, 1, 2);
        await sameKinds(`[${m}, ${k}] by [${k}, ${n}]`, backend, (on) => {
          const [A, B] = [tensor(on, a, [m, k]), tensor(on, b, [k, n])];
          const into = Tensor.allocate(on, [k, k]);
          return {
            product: matmul(A, B),
            gram: matmul(A, A, { transposeA: true, symmetric: true, into }),
          };
        });
      }
    },
  },
];
