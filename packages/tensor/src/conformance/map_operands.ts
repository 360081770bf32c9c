import { addInto, fill } from "../elementwise.ts";
import { defineMap } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import { map } from "../map.ts";
import type { Operand } from "../operand.ts";
import { max, sumOfSquares } from "../reduce.ts";
import { contiguousStrides, formatShape, type Shape, sizeOf } from "../shape.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { agree, compare, evaluate, ROUNDOFF } from "./check.ts";
import { uniform } from "./data.ts";

const weighted = defineMap(["a", "b"], ["factor"], ({ a, b, factor }) => ({
  out: a.add(b.mul(factor)),
}));
const adam = defineMap(
  ["w", "g", "m", "v"],
  ["rate", "beta1", "beta2"],
  ({ w, g, m, v, rate, beta1, beta2 }) => {
    const first = m.mul(beta1).add(g.mul(beta1.neg().add(1)));
    const second = v.mul(beta2).add(g.square().mul(beta2.neg().add(1)));
    return { w: w.sub(rate.mul(first).div(second.sqrt().add(1e-8))), m: first, v: second };
  },
);

const BROADCASTS: readonly (readonly [Shape, Shape])[] = [
  [[7, 5], [5]],
  [
    [7, 5],
    [7, 1],
  ],
  [
    [7, 1],
    [1, 5],
  ],
  [
    [3, 1, 5],
    [1, 4, 5],
  ],
  [
    [2, 3, 1, 5],
    [3, 4, 1],
  ],
  [
    [2, 1, 3, 1],
    [1, 4, 1, 5],
  ],
  [[9], [1]],
  [[], [4]],
  [[], []],
  [
    [1, 1009],
    [257, 1],
  ],
  [[5003, 1], [3]],
];

/** Operands: broadcasting, strides, views, aliasing, scalars. */
export const mapOperandCases: readonly ConformanceCase[] = [
  {
    name: "map: inputs broadcast along any axes",
    run: async (backend) => {
      for (const [a, b] of BROADCASTS) {
        await agree(
          `${formatShape(a)} with ${formatShape(b)}`,
          backend,
          (on) =>
            map(
              weighted,
              { a: tensor(on, uniform(sizeOf(a), 1), a), b: tensor(on, uniform(sizeOf(b), 2), b) },
              { scalars: { factor: 0.5 } },
            ),
          { relative: ROUNDOFF, absolute: ROUNDOFF },
        );
      }
    },
  },
  {
    name: "map: operands of four axes may be transposed, stepped, reversed into each other, and offset",
    run: async (backend) => {
      const shape = [3, 5, 7, 4];
      const [s0, s1, s2, s3] = contiguousStrides(shape) as [number, number, number, number];
      const permuted = contiguousStrides([4, 7, 5, 3]).reverse();
      for (const [label, strides] of [
        ["last two axes swapped", [s0, s1, 1, 7]],
        ["all axes reversed", permuted],
        ["middle axes swapped", [s0, 4, 20, s3]],
        ["outer axis repeated", [0, s1, s2, s3]],
      ] as const) {
        await agree(
          label,
          backend,
          (on) => {
            const size = sizeOf(shape);
            const a = tensor(on, uniform(size + 2, 1));
            const b = tensor(on, uniform(2 * size, 2));
            const read = Tensor.allocate(on, shape);
            const written = tensor(on, new Float32Array(size + 3).fill(9));
            const call = (inputs: Operand[], out: Operand) =>
              on.run<MapOperation>({
                kind: "map",
                kernel: weighted,
                shape,
                inputs,
                outputs: [out],
                scalars: [2],
              });
            const straight = [s0, s1, s2, s3];
            const stepped = { tensor: b, offset: 1, strides: straight.map((s) => 2 * s) };
            call([{ tensor: a, offset: 2, strides }, stepped], {
              tensor: read,
              offset: 0,
              strides: straight,
            });
            call([{ tensor: a, offset: 1, strides: straight }, stepped], {
              tensor: written,
              offset: 3,
              strides: permuted,
            });
            return { read, written };
          },
          { relative: ROUNDOFF, absolute: ROUNDOFF },
        );
      }
    },
  },
  {
    name: "map: several outputs may overwrite inputs in place, views included",
    run: (backend) =>
      agree(
        "an optimizer step on slices",
        backend,
        (on) => {
          const state = tensor(on, uniform(4 * 301, 3, 0.1, 1), [4, 301]);
          const [w, g, m, v] = [0, 1, 2, 3].map((i) => state.slice(i, i + 1)) as [
            Tensor,
            Tensor,
            Tensor,
            Tensor,
          ];
          for (let step = 1; step <= 3; step++) {
            map(
              adam,
              { w, g, m, v },
              { scalars: { rate: 0.1 / step, beta1: 0.9, beta2: 0.95 }, into: { w, m, v } },
            );
          }
          return { state };
        },
        { relative: 16 * ROUNDOFF, absolute: 16 * ROUNDOFF },
      ),
  },
  {
    name: "map: scalars may change at every one of 2,000 calls before anything is read",
    run: async (backend) => {
      const { x } = await evaluate(backend, (on) => {
        const x = tensor(on, [0, 0, 0]);
        const ones = tensor(on, [1, 1, 1]);
        for (let factor = 1; factor <= 2000; factor++) addInto(x, ones, factor);
        return { x };
      });
      compare("1 + 2 + … + 2000", x!, [2_001_000, 2_001_000, 2_001_000]);
    },
  },
  {
    name: "map and reduce: 17 million elements are more than one axis of workgroups, and all computed",
    run: async (backend) => {
      const size = 65_535 * 256 + 1000;
      const results = await evaluate(backend, (on) => {
        const x = Tensor.allocate(on, [size]);
        fill(x, 3);
        addInto(x.slice(size - 2, size), tensor(on, [1, 2]));
        addInto(x, tensor(on, [-3]));
        return { squares: sumOfSquares(x), most: max(x), tail: x.slice(size - 3, size) };
      });
      compare("last elements", results.tail!, [0, 1, 2]);
      compare("sum of squares", results.squares!, [5]);
      compare("maximum", results.most!, [2]);
    },
  },
];
