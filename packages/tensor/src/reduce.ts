import { noHalfTarget, noHalves } from "./_only_float32.ts";
import { sameBackend } from "./_same_backend.ts";
import { scalarValues } from "./_scalars.ts";
import { ArgumentError } from "./errors.ts";
import { defineMap, type MapKernel } from "./expression.ts";
import type { Operand } from "./operand.ts";
import { programOf } from "./program.ts";
import { broadcastShapes, broadcastStrides, formatShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Sum or maximum over one axis of three: `out[o, i] = (accumulate ? out[o, i] : 0) + Σ_r
 * kernel(inputs at (o, r, i))`, or the maximum instead of the sum.
 */
export interface ReduceOperation {
  readonly kind: "reduce";
  readonly op: "sum" | "max";
  /** Kernel with exactly one output, without row reductions and column index. */
  readonly kernel: MapKernel;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** Operands with three strides each: outer, reduced, inner. */
  readonly inputs: readonly Operand[];
  readonly scalars: readonly number[];
  /** Result: `outer · inner` contiguous float32 elements. */
  readonly out: Tensor;
  /** Combines with the content of `out`; for "max": `out = max(out, …)`. */
  readonly accumulate: boolean;
}

/** Options of {@link reduce}. */
export interface ReduceOptions<Scalar extends string = never> {
  /**
   * First and last of the axes to reduce, which are neighbours. Negative ones count from the end.
   * Default: all axes.
   */
  readonly axes?: readonly [first: number, last: number];
  /** Keeps reduced axes with extent 1. Default false. */
  readonly keepDims?: boolean;
  /** A tensor to write instead of allocating. */
  readonly into?: Tensor;
  /** Combines with the content of `into`: adds to it, or takes the maximum. Default false. */
  readonly accumulate?: boolean;
  /** A number for every scalar of the kernel. */
  readonly scalars?: Readonly<Record<Scalar, number>>;
}

/**
 * Reduces an expression over neighbouring axes without storing it: `Σ kernel(inputs)`, or its
 * maximum.
 *
 * The order of the sum is fixed on each backend: the same input gives the same bits.
 *
 * @param kernel  a kernel with one output, without row reductions and column index
 * @returns  `options.into`, or a new tensor owned by the caller
 * @throws ArgumentError if the kernel has another form, a scalar is missing, axes or shapes do not
 *   fit, or tensors are on several backends
 */
export function reduce<Input extends string, Scalar extends string>(
  op: "sum" | "max",
  kernel: MapKernel<Input, Scalar, string>,
  inputs: Readonly<Record<Input, Tensor>>,
  options: ReduceOptions<Scalar> = {},
): Tensor {
  if (kernel.outputs.length !== 1 || programOf(kernel).usesRows) {
    throw new ArgumentError(
      "Cannot reduce with this kernel: it must have exactly one output, no row reduction and no column index",
      "define another kernel, or use map()",
    );
  }
  const scalars = scalarValues(kernel, options.scalars);
  const sources = kernel.inputs.map((name) => inputs[name]);
  sameBackend(...sources, options.into);
  noHalves("reduce", ...sources);
  noHalfTarget("write sums", options.into);
  const shape = broadcastShapes(sources.map((source) => source.shape));
  const [first, last] = reducedAxes(shape, options.axes);
  const kept = [
    ...shape.slice(0, first),
    ...(options.keepDims ? shape.slice(first, last + 1).map(() => 1) : []),
    ...shape.slice(last + 1),
  ];
  const out = options.into ?? Tensor.allocate(sources[0]!.backend, kept);
  if (out.size !== sizeOf(kept)) {
    throw new ArgumentError(
      `Cannot reduce ${formatShape(shape)} into ${formatShape(out.shape)}: the result has shape ${formatShape(kept)}`,
      "pass a tensor of that size",
    );
  }
  if (out.size === 0) return out;
  const ranges = [
    [0, first],
    [first, last + 1],
    [last + 1, shape.length],
  ] as const;
  const [outer, reduced, inner] = ranges.map(([from, to]) => sizeOf(shape.slice(from, to)));
  const operands = sources.map((source): Operand => {
    const strides = broadcastStrides(source.shape, shape);
    return {
      tensor: source,
      offset: 0,
      strides: ranges.map(([from, to]) => evenStride(shape, strides, from, to)),
    };
  });
  out.backend.run<ReduceOperation>({
    kind: "reduce",
    op,
    kernel,
    outer: outer!,
    reduced: reduced!,
    inner: inner!,
    inputs: operands,
    scalars,
    out,
    accumulate: options.accumulate ?? false,
  });
  return out;
}

function reducedAxes(shape: Shape, axes: readonly [number, number] | undefined): [number, number] {
  if (axes === undefined) return [0, shape.length - 1];
  const [first, last] = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first! < 0 ||
    last! >= shape.length ||
    first! > last!
  ) {
    throw new ArgumentError(
      `Cannot reduce axes ${axes.join(" to ")} of ${formatShape(shape)}: it has ${shape.length} axes`,
      "pass the first and the last axis, in this order",
    );
  }
  return [first!, last!];
}

/** Finds the single stride that steps through axes `from … to`. */
function evenStride(shape: Shape, strides: readonly number[], from: number, to: number): number {
  let stride = 0;
  let span = 1;
  for (let axis = to - 1; axis >= from; axis--) {
    if (shape[axis] === 1) continue;
    if (span === 1) stride = strides[axis]!;
    else if (strides[axis] !== stride * span) {
      throw new ArgumentError(
        `Cannot reduce over ${formatShape(shape)}: an operand broadcasts along some of the axes only`,
        "copy it to the full shape first",
      );
    }
    span *= shape[axis]!;
  }
  return stride;
}

const identity = defineMap(["x"], [], ({ x }) => ({ out: x }));
const square = defineMap(["x"], [], ({ x }) => ({ out: x.square() }));

/** Sums over `axes`. Default: over all. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("sum", identity, { x }, options);
}

/** Finds the maximum over `axes`. Default: over all. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("max", identity, { x }, options);
}

/** Sums squares over `axes`. Default: over all, which gives the squared Frobenius norm. */
export function sumOfSquares(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("sum", square, { x }, options);
}
