import { gatherColumns, gatherRows } from "../gather.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree } from "./check.ts";
import { integers, uniform } from "./data.ts";

/** Picks rows and columns. */
export const gatherSuite: OperationSuite = {
  example: (on) => {
    const table = tensor(on, uniform(300 * 64, 1), [300, 64]);
    return {
      rows: gatherRows(table, tensor(on, integers(1000, 2, 0, 299))),
      columns: gatherColumns(table, tensor(on, integers(33, 3, 0, 63))),
    };
  },
  cases: [
    {
      name: "gather: rows by indices with repeats; an index out of range gives zeros",
      run: async (backend) => {
        for (const [extent, inner, count] of [
          [1, 1, 1],
          [11, 7, 100],
          [300, 64, 33],
          [5, 1000, 3],
          [1000, 1, 5003],
        ] as const) {
          await agree(`${count} of ${extent} rows of ${inner}`, backend, (on) => {
            const table = tensor(on, uniform(extent * inner, 1), [extent, inner]);
            const indices = integers(count, 2, 0, extent - 1);
            if (count > 4) indices.set([-1, extent, extent + 1000, -(2 ** 31)]);
            return { rows: gatherRows(table, tensor(on, indices)) };
          });
        }
      },
    },
    {
      name: "gather: rows of int32 keep all of their bits",
      run: async (backend) => {
        await agree("rows of integers", backend, (on) => {
          const table = tensor(on, integers(300 * 5, 5, -(2 ** 31), 2 ** 31 - 1), [300, 5]);
          return { rows: gatherRows(table, tensor(on, integers(100, 6, -1, 300))) };
        });
      },
    },
    {
      name: "gather: columns and transposed columns, with indices of their own for every matrix",
      run: async (backend) => {
        for (const [m, n, count] of [
          [1, 1, 1],
          [13, 29, 5],
          [64, 48, 32],
          [7, 500, 100],
        ] as const) {
          for (const transposed of [false, true]) {
            await agree(`${count} columns of [3, ${m}, ${n}], ${transposed}`, backend, (on) => {
              const base = tensor(on, uniform(3 * m * n + 1, 3));
              const x = base.slice(1, 3 * m * n + 1).reshape([3, m, n]);
              const last = (transposed ? m : n) - 1;
              const indices = tensor(on, integers(3 * count, 4, 0, last), [3, count]);
              return { columns: gatherColumns(x, indices, { transposed }) };
            });
          }
        }
      },
    },
  ],
};
