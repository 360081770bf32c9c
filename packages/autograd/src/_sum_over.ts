import { type MapKernel, map, reduce, type Shape, sum, type Tensor } from "@lrm/tensor";
import { isReducible, longestFirst, type Run } from "./_broadcasting.ts";

/** Options of {@link sumOver} and {@link sumRuns}. */
interface SumOptions {
  /** Runs of axes to sum over. They stay, with extent 1. */
  readonly runs: readonly Run[];
  /** Tensor to write instead of allocating one. */
  readonly into?: Tensor | undefined;
  /** True to add to `into`. Default: false. */
  readonly accumulate?: boolean;
}

/**
 * Sums a kernel with one output over runs of axes. Its values are not stored, unless an operand
 * broadcasts along a part of the axes only.
 *
 * @param shape  shape that the inputs broadcast to
 */
export function sumOver(
  kernel: MapKernel,
  inputs: Readonly<Record<string, Tensor>>,
  shape: Shape,
  {
    scalars = {},
    ...options
  }: SumOptions & { readonly scalars?: Readonly<Record<string, number>> },
): Tensor {
  const [first, ...others] = longestFirst(shape, options.runs);
  if (first === undefined || !isReducible(kernel, inputs, shape, first)) {
    const values = map(kernel, inputs, { scalars, shape })[kernel.outputs[0]!]!;
    const result = sumRuns(values, options);
    if (result !== values) values.dispose();
    return result;
  }
  if (others.length === 0) {
    const { into, accumulate = false } = options;
    const rest = into ? { into, accumulate } : {};
    return reduce("sum", kernel, inputs, { scalars, axes: first, keepDims: true, ...rest });
  }
  using partial = reduce("sum", kernel, inputs, { scalars, axes: first, keepDims: true });
  return sumRuns(partial, { ...options, runs: others });
}

/** Sums a tensor over runs of axes, one after the other. Returns `x` itself for no runs. */
export function sumRuns(x: Tensor, { runs, into, accumulate = false }: SumOptions): Tensor {
  const [first, ...others] = longestFirst(x.shape, runs);
  if (first === undefined) return x;
  if (others.length === 0) {
    return sum(x, { axes: first, keepDims: true, ...(into && { into, accumulate }) });
  }
  using partial = sum(x, { axes: first, keepDims: true });
  return sumRuns(partial, { runs: others, into, accumulate });
}
