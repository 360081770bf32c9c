import { defineMap } from "../expression.ts";
import { max, reduce, sum, sumOfSquares } from "../reduce.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, compare, evaluate, ROUNDOFF } from "./check.ts";
import { integers, uniform } from "./data.ts";

const weightedProduct = defineMap(["a", "b"], ["factor"], ({ a, b, factor }) => ({
  out: a.mul(b).mul(factor),
}));

/**
 * Tolerance of a sum of n values in a few parallel partial sums. One running float32 sum of a
 * million values would have an error of 600 roundoffs.
 */
const sumTolerance = (count: number): number => ROUNDOFF * (16 + Math.sqrt(count) / 4);

const SHAPES: readonly (readonly number[])[] = [
  [1, 1, 1],
  [7, 130, 33],
  [1, 5, 4099],
  [3, 5003, 1],
  [70_001, 3, 1],
  [2, 1, 300],
  [130, 64, 1],
];

/** Reductions over outer, reduced and inner axes. */
export const reduceSuite: OperationSuite = {
  example: (on) => {
    const x = tensor(on, uniform(300_000, 2), [300, 1000]);
    return { all: sum(x), columns: sum(x, { axes: [0, 0] }), rows: sum(x, { axes: [1, 1] }) };
  },
  cases: [
    {
      name: "reduce: sums of 1 to 1,000,000 values are accurate",
      run: async (backend) => {
        for (const size of [1, 2, 5, 255, 257, 1000, 65_537, 1_000_000]) {
          const x = uniform(size, size, 0, 1);
          await agree(
            `size ${size}`,
            backend,
            (on) => {
              const values = tensor(on, x);
              return { sum: sum(values), squares: sumOfSquares(values) };
            },
            { relative: sumTolerance(size) },
          );
        }
      },
    },
    {
      name: "reduce: sum and max over the middle axis of three",
      run: async (backend) => {
        for (const shape of SHAPES) {
          const x = uniform(sizeOf(shape), 2, -2, -1);
          await agree(
            formatShape(shape),
            backend,
            (on) => {
              const values = tensor(on, x, shape);
              return { sum: sum(values, { axes: [1, 1] }), max: max(values, { axes: [1, 1] }) };
            },
            (name) => ({ relative: name === "sum" ? sumTolerance(shape[1]!) : 0 }),
          );
        }
      },
    },
    {
      name: "reduce: over the first axes (bias gradients) and the last",
      run: (backend) =>
        agree(
          "[4, 700, 96]",
          backend,
          (on) => {
            const x = tensor(on, uniform(4 * 700 * 96, 3, 0, 1), [4, 700, 96]);
            return { first: sum(x, { axes: [0, 1] }), last: sum(x, { axes: [-1, -1] }) };
          },
          { relative: sumTolerance(2800) },
        ),
    },
    {
      name: "reduce: accumulates into what is there, and overwrites otherwise",
      run: (backend) =>
        agree(
          "accumulate",
          backend,
          (on) => {
            const x = tensor(on, uniform(40 * 6, 4), [40, 6]);
            const base = tensor(on, uniform(5 * 6, 5), [5, 6]);
            const [a, b, c] = [0, 2, 4].map((i) => base.slice(i, i + 1).reshape([6]));
            sum(x, { axes: [0, 0], into: a!, accumulate: true });
            max(x, { axes: [0, 0], into: b!, accumulate: true });
            sum(x, { axes: [0, 0], into: c! });
            const nothing = tensor(on, new Float32Array(40).fill(Number.NaN));
            sum(x, { axes: [1, 1], into: nothing });
            return { base, nothing };
          },
          { relative: 16 * ROUNDOFF, absolute: 100 * ROUNDOFF },
        ),
    },
    {
      name: "reduce: an expression of broadcasting inputs and changing scalars",
      run: async (backend) => {
        for (const factor of [1, -2.5]) {
          await agree(
            `factor ${factor}`,
            backend,
            (on) => {
              const a = tensor(on, uniform(9 * 31 * 5, 6), [9, 31, 5]);
              const b = tensor(on, uniform(31, 7), [31, 1]);
              const axes = [1, 1] as const;
              return {
                out: reduce("sum", weightedProduct, { a, b }, { axes, scalars: { factor } }),
              };
            },
            { absolute: 100 * ROUNDOFF },
          );
        }
      },
    },
    {
      name: "reduce: int32 inputs, and sums of whole numbers that are exact",
      run: async (backend) => {
        const x = integers(10_000, 8, -100, 100);
        const { total } = await evaluate(backend, (on) => ({ total: sum(tensor(on, x)) }));
        compare("sum", total!, [x.reduce((a, b) => a + b, 0)]);
      },
    },
  ],
};
