import type { Backend } from "../backend.ts";
import { exp } from "../elementwise.ts";
import { scatterAddRows } from "../gather.ts";
import { inverseCholesky } from "../inverse_cholesky.ts";
import { matmul } from "../matmul.ts";
import { orthonormalizeRows } from "../orthonormalize_rows.ts";
import { sum } from "../reduce.ts";
import { tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { compare, evaluate, type Results } from "./check.ts";
import { integers, uniform } from "./data.ts";

const ops: Readonly<Record<string, (on: Backend) => Results>> = {
  matmul: (on) => {
    const a = tensor(on, uniform(130 * 400, 1), [130, 400]);
    return { square: matmul(a, a, { transposeB: true }), thin: matmul(a, a, { transposeA: true }) };
  },
  reduce: (on) => {
    const x = tensor(on, uniform(300_000, 2), [300, 1000]);
    return { all: sum(x), columns: sum(x, { axes: [0, 0] }), rows: sum(x, { axes: [1, 1] }) };
  },
  map: (on) => ({ out: exp(tensor(on, uniform(50_000, 3))) }),
  scatterAdd: (on) => {
    const table = tensor(on, uniform(5 * 64, 4), [5, 64]);
    const source = tensor(on, uniform(3000 * 64, 5), [3000, 64]);
    scatterAddRows(table, tensor(on, integers(3000, 6, 0, 4)), source);
    return { table };
  },
  inverseCholesky: (on) => {
    const z = tensor(on, uniform(150 * 150, 8), [150, 150]);
    return { factor: inverseCholesky(matmul(z, z, { transposeA: true, symmetric: true })).factor };
  },
  orthonormalizeRows: (on) => ({ q: orthonormalizeRows(tensor(on, uniform(6400, 7), [32, 200])) }),
};

/** The same operation on the same values gives the same bits. */
export const determinismCases: readonly ConformanceCase[] = Object.entries(ops).map(
  ([name, body]) => ({
    name: `${name}: the same call twice gives the same bits`,
    run: async (backend) => {
      const first = await evaluate(backend, body);
      const second = await evaluate(backend, body);
      for (const [result, values] of Object.entries(first)) {
        compare(`${name}, ${result}`, second[result]!, values);
      }
    },
  }),
);
