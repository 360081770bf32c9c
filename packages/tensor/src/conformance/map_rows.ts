import { column, defineMap } from "../expression.ts";
import { map } from "../map.ts";
import { formatShape } from "../shape.ts";
import { tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { agree, ROUNDOFF } from "./check.ts";
import { integers, uniform } from "./data.ts";

/** Kernel of two sweeps with a row-constant output. */
const softmax = defineMap(["x"], [], ({ x }) => {
  const most = x.rowMax();
  const e = x.sub(most).exp();
  const total = e.rowSum();
  return { y: e.div(total), logSumExp: total.log().add(most) };
});
/** Kernel of three sweeps. The length of the row is the sum of a scalar. */
const layerNorm = defineMap(["x", "gain"], ["one"], ({ x, gain, one }) => {
  const count = one.rowSum();
  const mean = x.rowSum().div(count);
  const centered = x.sub(mean);
  const inverse = one.div(centered.square().rowSum().div(count).add(1e-5).sqrt());
  return { y: centered.mul(inverse).mul(gain), mean, inverse };
});
/** Kernel that reads the column index, to pick one element of each row by an int32 target. */
const pick = defineMap(["x", "target"], ["low"], ({ x, target, low }) => ({
  picked: column.equal(target).select(x, 0).rowSum(),
  masked: target.lessThan(column).select(low, x),
  index: column,
}));
const rowConstant = defineMap(["x"], [], ({ x }) => ({ sum: x.rowSum(), max: x.rowMax() }));

const SHAPES: readonly (readonly [rows: number, length: number])[] = [
  [1, 1],
  [5, 1],
  [1, 7],
  [257, 3],
  [3, 64],
  [7, 127],
  [33, 256],
  [5, 1000],
  [2, 4097],
];

/**
 * Tolerance of a row sum of n values: roundoffs add up like a random walk, over a few parallel
 * partial sums.
 */
const sumTolerance = (length: number): number => ROUNDOFF * (16 + Math.sqrt(length) / 4);

/** Row reductions, the column index, and outputs that are constant along a row. */
export const mapRowCases: readonly ConformanceCase[] = [
  {
    name: "map: softmax over rows of 1 to 4,097, with scores up to ±80",
    run: async (backend) => {
      for (const shape of SHAPES) {
        const x = uniform(shape[0] * shape[1], shape[1], -80, 80);
        await agree(
          formatShape(shape),
          backend,
          (on) => map(softmax, { x: tensor(on, x, shape) }),
          // e^(x - max) with x - max down to -160, each off by up to 8 + 2·160 roundoffs.
          { relative: 340 * ROUNDOFF, absolute: 8 * ROUNDOFF },
        );
      }
    },
  },
  {
    name: "map: layer norm in three sweeps, over rows of 1 to 4,097",
    run: async (backend) => {
      for (const shape of SHAPES) {
        const x = uniform(shape[0] * shape[1], shape[1], -1, 3);
        const gain = uniform(shape[1], 2, 0.5, 2);
        await agree(
          formatShape(shape),
          backend,
          (on) =>
            map(
              layerNorm,
              { x: tensor(on, x, shape), gain: tensor(on, gain) },
              { scalars: { one: 1 } },
            ),
          // A row of one has variance 0, and there the mean's roundoff times 1/√1e-5 counts.
          { relative: 2e-5, absolute: 2e-5 },
        );
      }
    },
  },
  {
    name: "map: rows of 50,257 are summed to float32 accuracy",
    run: async (backend) => {
      const shape = [3, 50_257];
      const x = uniform(shape[0]! * shape[1]!, 4, 0, 1);
      await agree(
        formatShape(shape),
        backend,
        (on) => map(rowConstant, { x: tensor(on, x, shape) }),
        (name) => ({ relative: name === "sum" ? sumTolerance(shape[1]!) : 0 }),
      );
      await agree("softmax", backend, (on) => map(softmax, { x: tensor(on, x, shape) }), {
        relative: 2 * sumTolerance(shape[1]!),
      });
    },
  },
  {
    name: "map: 70,001 rows are more than one axis of workgroups",
    run: (backend) => {
      const shape = [70_001, 2];
      const x = uniform(140_002, 5);
      return agree(
        formatShape(shape),
        backend,
        (on) => map(rowConstant, { x: tensor(on, x, shape) }),
        { relative: ROUNDOFF, absolute: ROUNDOFF },
      );
    },
  },
  {
    name: "map: rows of one value and negative rows have their maximum",
    run: (backend) =>
      agree("maxima", backend, (on) => {
        const negative = map(rowConstant, { x: tensor(on, uniform(300, 6, -9, -8), [3, 100]) });
        const single = map(rowConstant, { x: tensor(on, uniform(5, 7, -9, -8), [5, 1]) });
        return { negative: negative.max, single: single.max, sum: single.sum };
      }),
  },
  {
    name: "map: the column index, and picking by int32 targets",
    run: async (backend) => {
      for (const [rows, length] of SHAPES) {
        await agree(`${rows} rows of ${length}`, backend, (on) => {
          const x = tensor(on, uniform(rows * length, 8), [rows, length]);
          const target = tensor(on, integers(rows, 9, 0, length - 1), [rows, 1]);
          return map(pick, { x, target }, { scalars: { low: -1e30 } });
        });
      }
    },
  },
  {
    name: "map: rows keep apart where leading axes broadcast, and may be normalized in place",
    run: (backend) =>
      agree(
        "leading axes",
        backend,
        (on) => {
          const x = tensor(on, uniform(2 * 3 * 37, 10), [2, 3, 37]);
          const gain = tensor(on, uniform(3, 11, 0.5, 2), [3, 1]);
          const { mean } = map(layerNorm, { x, gain }, { scalars: { one: 1 }, into: { y: x } });
          const second = x.slice(1, 2);
          const softened = map(softmax, { x: second }, { into: { y: second } });
          return { x, mean, logSumExp: softened.logSumExp };
        },
        { relative: 2e-5, absolute: 2e-5 },
      ),
  },
];
