import { defineMap, type MapKernel, Tensor } from "@lrm/tensor";
import { numbered, onceFor } from "@lrm/tensor/windows";
import { addToWindows, foldWindows, poolOf } from "./_pool.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";
import type { PoolOptions } from "./window_options.ts";

/** Finds the largest element and the index of the first one that is as large. */
const first = onceFor((count): MapKernel => {
  const [head = "", ...rest] = numbered("x", count);
  return defineMap([head, ...rest], ["start"], (v) => {
    let [y, index] = [v[head]!, v.start!];
    rest.forEach((name, at) => {
      index = y.lessThan(v[name]!).select(v.start!.add(at + 1), index);
      y = y.max(v[name]!);
    });
    return { y, index };
  });
});

/** The same, compared with earlier elements. */
const next = onceFor((count): MapKernel => {
  const names = numbered("x", count);
  return defineMap(["y", "index", ...names], ["start"], (v) => {
    let [y, index] = [v.y!, v.index!];
    names.forEach((name, at) => {
      index = y.lessThan(v[name]!).select(v.start!.add(at), index);
      y = y.max(v[name]!);
    });
    return { y, index };
  });
});

/** Gives the gradient to the element with the index: adds it, or writes it. */
const gradientKernels = (adds: boolean) =>
  onceFor((count): MapKernel => {
    const [images, taps] = [numbered("image", count), numbered("tap", count)];
    return defineMap(["dy", "index", ...(adds ? images : [])], taps, (v) =>
      Object.fromEntries(
        images.map((name, at) => {
          const share = v.index!.equal(v[taps[at]!]!).select(v.dy!, 0);
          return [name, adds ? v[name]!.add(share) : share];
        }),
      ),
    );
  });
const [adding, writing] = [gradientKernels(true), gradientKernels(false)];

/**
 * Records the maxima of windows. Keeps the index of the winner for the backward pass.
 *
 * @param axes  number of axes that windows slide along
 */
export function maxPool(axes: 1 | 2, x: Variable, options: PoolOptions): Variable {
  const operation = `maxPool${axes}d`;
  const tape = tapeOf(operation, x);
  const pool = poolOf(operation, axes, x.shape, options);
  const value = Tensor.allocate(tape.backend, pool.shape);
  const index = Tensor.allocate(tape.backend, pool.shape);
  foldWindows(x.value, Number.NEGATIVE_INFINITY, pool, [value, index], (taps, isFirst) => ({
    kernel: (isFirst ? first : next)(taps.length),
    scalars: [taps[0]!.index],
  }));
  return tape.record(value, {
    inputs: [x],
    saved: [index],
    backward: (y) => {
      x.contribute((into, accumulate) => {
        addToWindows(into, accumulate, pool, [y.gradient, index], (taps, adds) => ({
          kernel: (adds ? adding : writing)(taps.length),
          scalars: taps.map((tap) => tap.index),
        }));
      });
    },
  });
}
