import { broadcastShapes, type Shape, sizeOf } from "@lrm/tensor";
import { expand } from "./expand.ts";
import { permuted } from "./permuted.ts";

/** Flat values and their shape. */
export interface Matrices {
  readonly values: ArrayLike<number>;
  /** `[..., rows, columns]`. */
  readonly shape: Shape;
}

/** Transposes matrices in plain code. */
export function transposed({ values, shape }: Matrices): Matrices {
  const axes = shape.map((_, axis) => axis);
  const order = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
  return { values: permuted(values, shape, order), shape: order.map((axis) => shape[axis]!) };
}

/** Multiplies matrices in plain code; leading axes broadcast. */
export function multiplied(a: Matrices, b: Matrices): Float64Array {
  const lead = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  const left = expand(a.values, a.shape, [...lead, m, k]);
  const right = expand(b.values, b.shape, [...lead, k, n]);
  return Float64Array.from({ length: sizeOf(lead) * m * n }, (_, at) => {
    const [matrix, i, j] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
    let sum = 0;
    for (let p = 0; p < k; p++) {
      sum += left[(matrix * m + i) * k + p]! * right[(matrix * k + p) * n + j]!;
    }
    return sum;
  });
}
