import { defineMap, type Expression, type MapKernel, Tensor } from "@lrm/tensor";
import { numbered, onceFor } from "@lrm/tensor/windows";
import { addToWindows, foldWindows, poolOf } from "./_pool.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";
import type { PoolOptions } from "./window_options.ts";

const sumOf = (terms: readonly Expression[]): Expression => terms.reduce((a, b) => a.add(b));

const first = onceFor((count): MapKernel => {
  const names = numbered("x", count);
  return defineMap(names, ["factor"], (v) => ({
    y: sumOf(names.map((name) => v[name]!)).mul(v.factor!),
  }));
});

/** Adds further elements to a mean. */
const next = onceFor((count): MapKernel => {
  const names = numbered("x", count);
  return defineMap(["y", ...names], ["factor"], (v) => ({
    y: v.y!.add(sumOf(names.map((name) => v[name]!)).mul(v.factor!)),
  }));
});

/** Gives an equal share of the gradient to each element: adds it, or writes it. */
const gradientKernels = (adds: boolean) =>
  onceFor((count): MapKernel => {
    const images = numbered("image", count);
    return defineMap(["dy", ...(adds ? images : [])], ["factor"], (v) => {
      const share = v.dy!.mul(v.factor!);
      return Object.fromEntries(images.map((name) => [name, adds ? v[name]!.add(share) : share]));
    });
  });
const [adding, writing] = [gradientKernels(true), gradientKernels(false)];

/**
 * Records the means of windows.
 *
 * @param axes  number of axes that windows slide along
 */
export function averagePool(axes: 1 | 2, x: Variable, options: PoolOptions): Variable {
  const operation = `averagePool${axes}d`;
  const tape = tapeOf(operation, x);
  const pool = poolOf(operation, axes, x.shape, options);
  const [rows, columns] = pool.windows.size;
  const scalars = [1 / (rows * columns)];
  const value = Tensor.allocate(tape.backend, pool.shape);
  foldWindows(x.value, 0, pool, [value], (taps, isFirst) => ({
    kernel: (isFirst ? first : next)(taps.length),
    scalars,
  }));
  return tape.record(value, {
    inputs: [x],
    backward: (y) => {
      x.contribute((into, accumulate) => {
        addToWindows(into, accumulate, pool, [y.gradient], (taps, adds) => ({
          kernel: (adds ? adding : writing)(taps.length),
          scalars,
        }));
      });
    },
  });
}
