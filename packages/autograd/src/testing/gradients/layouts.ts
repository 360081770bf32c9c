import { Random, type Shape, sizeOf, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import {
  concatenate,
  dropout,
  embedding,
  gather,
  pad,
  permute,
  reshape,
  slice,
  takeAlongAxis,
  transpose,
} from "../../mod.ts";
import { rowsOf } from "../expand.ts";
import { gradientCase } from "../gradient_case.ts";
import { permuted } from "../permuted.ts";

/** Returns the position on an axis of a flat index. */
const positionOn =
  (axis: number, shape: Shape) =>
  (index: number): number =>
    Math.floor(index / sizeOf(shape.slice(axis + 1))) % shape[axis]!;

const RESHAPED: readonly (readonly [from: Shape, to: Shape])[] = [
  [
    [1, 67],
    [67, 1],
  ],
  [[3, 71], [-1]],
  [
    [2, 3, 5],
    [5, 6],
  ],
  [[1], []],
];

const PERMUTED: readonly (readonly [x: Shape, axes: readonly number[]])[] = [
  [
    [3, 71],
    [1, 0],
  ],
  [
    [67, 1],
    [1, 0],
  ],
  [
    [2, 3, 5],
    [2, 0, 1],
  ],
  [
    [2, 3, 4, 5],
    [0, 2, 1, 3],
  ],
];

const SLICED: readonly (readonly [x: Shape, axis: number, start: number, end: number])[] = [
  [[3, 71], 1, 13, 66],
  [[71, 3], 0, 2, 69],
  [[1, 67], 1, 66, 67],
  [[67, 1], 0, 1, 67],
  [[2, 3, 5], 1, 1, 2],
];

const JOINED: readonly (readonly [a: Shape, b: Shape, axis: number])[] = [
  [[3, 71], [3, 2], 1],
  [[71, 3], [67, 3], 0],
  [[1, 67], [1, 1], 1],
  [[2, 3, 5], [2, 1, 5], 1],
];

const PADDED: readonly (readonly [x: Shape, widths: readonly (readonly [number, number])[]])[] = [
  [
    [3, 71],
    [
      [1, 0],
      [0, 2],
    ],
  ],
  [
    [67, 1],
    [
      [0, 3],
      [1, 1],
    ],
  ],
  [
    [2, 3, 5],
    [
      [0, 0],
      [2, 1],
      [1, 0],
    ],
  ],
];

/** Indices that are repeated, missing and out of range. */
const INDICES = [1, 0, 1, 9999, -1, 2];
const GATHERED: readonly (readonly [x: Shape, axis: number])[] = [
  [[3, 71], 0],
  [[3, 71], 1],
  [[71, 3], 0],
  [[1, 67], 1],
  [[67, 1], 0],
  [[2, 3, 5], 1],
];

const ROWS: readonly Shape[] = [
  [3, 71],
  [71, 3],
  [1, 67],
  [67, 1],
  [2, 5, 7],
];

const RATE = 0.25;
const random = new Random(3);
/** Uniform numbers of each shape of {@link ROWS}, which are the same on every backend. */
const UNIFORM = await Promise.all(
  ROWS.map((shape) => random.uniform(createReferenceBackend(), shape).read()),
);

/** Operations that move elements. */
export const layouts = {
  reshape: RESHAPED.map(([x, to]) =>
    gradientCase({ inputs: { x }, reference: (v) => v.x, run: (v) => reshape(v.x, to) }),
  ),
  permute: PERMUTED.map(([x, axes]) =>
    gradientCase({
      inputs: { x },
      reference: (v) => permuted(v.x, x, axes),
      run: (v) => permute(v.x, axes),
    }),
  ),
  transpose: PERMUTED.map(([x]) => {
    const axes = x.map((_, axis) => axis);
    const swapped = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return gradientCase({
      inputs: { x },
      reference: (v) => permuted(v.x, x, swapped),
      run: (v) => transpose(v.x),
    });
  }),
  slice: SLICED.map(([x, axis, start, end]) => {
    const position = positionOn(axis, x);
    return gradientCase({
      inputs: { x },
      reference: (v) => v.x.filter((_, at) => position(at) >= start && position(at) < end),
      run: (v) => slice(v.x, start, end, { axis }),
    });
  }),
  concatenate: JOINED.map(([a, b, axis]) => {
    const [wide, narrow] = [sizeOf(a.slice(axis)), sizeOf(b.slice(axis))];
    return gradientCase({
      inputs: { a },
      weights: { b },
      reference: (v) => {
        const parts = rowsOf(v.b, narrow);
        return rowsOf(v.a, wide).flatMap((row, at) => [...row, ...parts[at]!, ...row]);
      },
      run: (v, { b }) => concatenate([v.a, b, v.a], { axis }),
    });
  }),
  pad: PADDED.map(([x, widths]) => {
    const shape = x.map((extent, axis) => widths[axis]![0] + extent + widths[axis]![1]);
    const inside = (at: number): boolean =>
      x.every((extent, axis) => {
        const position = positionOn(axis, shape)(at) - widths[axis]![0];
        return position >= 0 && position < extent;
      });
    return gradientCase({
      inputs: { x },
      reference: (v) => {
        let next = 0;
        return Float64Array.from({ length: sizeOf(shape) }, (_, at) =>
          inside(at) ? v.x[next++]! : 0.5,
        );
      },
      run: (v) => pad(v.x, widths, { value: 0.5 }),
    });
  }),
  gather: GATHERED.map(([x, axis]) => {
    const [n, inner] = [x[axis]!, sizeOf(x.slice(axis + 1))];
    return gradientCase(
      {
        inputs: { x },
        reference: (v) =>
          rowsOf(v.x, n * inner).flatMap((part) =>
            INDICES.flatMap((index) =>
              Array.from({ length: inner }, (_, i) =>
                index >= 0 && index < n ? part[index * inner + i]! : 0,
              ),
            ),
          ),
        run: (v) => {
          using indices = tensor(v.x.tape.backend, Int32Array.from(INDICES), [2, 3]);
          return gather(v.x, indices, { axis });
        },
      },
      `axis ${axis}`,
    );
  }),
  takeAlongAxis: ROWS.map((x) => {
    const n = x.at(-1)!;
    const indices = Int32Array.from({ length: sizeOf(x) / n }, (_, row) => (5 * row) % (n + 1));
    return gradientCase({
      inputs: { x },
      reference: (v) => rowsOf(v.x, n).map((row, at) => row[indices[at]!] ?? 0),
      run: (v) => {
        using picks = tensor(v.x.tape.backend, indices, x.slice(0, -1));
        return takeAlongAxis(v.x, picks);
      },
    });
  }),
  embedding: (
    [
      [71, 3],
      [3, 67],
      [1, 73],
      [67, 1],
    ] as const
  ).map(([V, C]) => {
    const tokens = Int32Array.from({ length: 6 }, (_, at) => (7 * at) % V);
    return gradientCase(
      {
        inputs: {},
        weights: { weight: [V, C], positions: [5, C] },
        reference: (v) =>
          Array.from(tokens).flatMap((token, at) =>
            Array.from(
              { length: C },
              (_, i) => v.weight[token * C + i]! + v.positions[(1 + (at % 3)) * C + i]!,
            ),
          ),
        run: (_, { weight, positions }, tape) => {
          using indices = tensor(tape.backend, tokens, [2, 3]);
          return embedding(weight, tape.constant(indices), { positions, past: 1 });
        },
      },
      "[2, 3] tokens",
    );
  }),
  dropout: ROWS.map((x, index) =>
    gradientCase({
      inputs: { x },
      reference: (v) =>
        v.x.map((each, at) => (UNIFORM[index]![at]! < 1 - RATE ? each / (1 - RATE) : 0)),
      run: (v) => dropout(v.x, RATE, { random }),
      onlyTrains: true,
    }),
  ),
};
