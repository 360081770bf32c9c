import { scatterAddRows } from "../gather.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, ROUNDOFF } from "./check.ts";
import { integers, uniform } from "./data.ts";

/** Adds rows. */
export const scatterAddSuite: OperationSuite = {
  example: (on) => {
    const table = tensor(on, uniform(5 * 64, 4), [5, 64]);
    const source = tensor(on, uniform(3000 * 64, 5), [3000, 64]);
    scatterAddRows(table, tensor(on, integers(3000, 6, 0, 4)), source);
    return { table };
  },
  cases: [
    {
      name: "scatterAdd: adds rows, repeated ones too; an index out of range is ignored",
      run: async (backend) => {
        for (const [extent, inner, count] of [
          [1, 1, 9],
          [4, 7, 1000],
          [257, 48, 300],
          [1000, 3, 2000],
        ] as const) {
          await agree(
            `${count} into ${extent} rows of ${inner}`,
            backend,
            (on) => {
              // A view in the middle: the rows around it must stay.
              const base = tensor(on, uniform((extent + 2) * inner, 5), [extent + 2, inner]);
              const indices = integers(count, 6, 0, extent - 1);
              indices.set([-1, extent, 2 ** 31 - 1]);
              const source = tensor(on, uniform(count * inner, 7), [count, inner]);
              scatterAddRows(base.slice(1, extent + 1), tensor(on, indices), source);
              return { base };
            },
            { absolute: ROUNDOFF * (8 + (2 * count) / extent) },
          );
        }
      },
    },
  ],
};
