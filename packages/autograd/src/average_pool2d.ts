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
 * Takes the mean of each window. A border counts as zeros, as PyTorch does by default.
 *
 * One kernel without a border, for windows of up to 24 elements. Keeps nothing for the backward
 * pass.
 *
 * @param x  `[B, C, H, W]`
 * @returns  `[B, C, ⌊(H + 2 · padding − size) / stride⌋ + 1, …]`, owned by the tape
 * @throws ArgumentError if shape or options do not fit
 */
export function averagePool2d(x: Variable, options: PoolOptions): Variable {
  const tape = tapeOf("averagePool2d", x);
  const pool = poolOf("averagePool2d", x.shape, options);
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
