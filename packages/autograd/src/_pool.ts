import {
  ArgumentError,
  formatShape,
  type MapKernel,
  type MapOperation,
  type Operand,
  type Shape,
  scope,
  sizeOf,
  type Tensor,
  type Windows,
} from "@lrm/tensor";
import {
  addThroughBorder,
  type ChunkLimit,
  imageChunks,
  padImages,
  piecesOf,
  roundsOf,
  type Tap,
  tapOperand,
  tapsOf,
} from "@lrm/tensor/windows";
import { windowsOf } from "./_windows.ts";
import type { PoolOptions } from "./window_options.ts";

/** Images, their windows, and the parts in which they are computed. */
export interface Pool {
  readonly windows: Windows;
  /** Number of images, `B · C`. */
  readonly images: number;
  /** Shape of the result, `[B, C, rows, columns]` or `[B, C, windows]`. */
  readonly shape: Shape;
  readonly chunks: readonly (readonly [start: number, end: number])[];
}

/**
 * Checks a pooling of images `[B, C, H, W]`, or of sequences `[B, C, T]`.
 *
 * @param axes  number of axes that windows slide along
 */
export function poolOf(
  operation: string,
  axes: 1 | 2,
  shape: Shape,
  { size, stride = size, padding = 0, ...limit }: PoolOptions & ChunkLimit,
): Pool {
  const fail = (why: string, remedy: string): never => {
    throw new ArgumentError(`Cannot run ${operation}() on ${formatShape(shape)}: ${why}`, remedy);
  };
  if (shape.length !== 2 + axes) {
    const taken =
      axes === 1 ? "sequences have the axes [B, C, T]" : "images have the axes [B, C, H, W]";
    fail(taken, "reshape them");
  }
  const [B = 0, C = 0] = shape;
  const windows = windowsOf(axes, planeOf(shape), { size, stride, padding }, fail);
  for (const axis of [0, 1] as const) {
    if (2 * windows.padding[axis] > windows.size[axis])
      fail(`a border of ${windows.padding[axis]} is more than half a window`, "pad less");
  }
  const chunks = B * C === 0 ? [] : imageChunks(B * C, sizeOf(windows.padded), limit);
  return { windows, images: B * C, shape: [B, C, ...windows.count.slice(-axes)], chunks };
}

/**
 * Taps that one kernel reads, or adds to in place. WebGPU's parameters of a kernel have room for 30
 * operands with three axes: one for each tap that is read, two for each that is added to, and up to
 * four for windows.
 */
const [READ, ADDED] = [24, 12];

/** A kernel for some taps, and its scalars. */
export interface TapKernel {
  readonly kernel: MapKernel;
  readonly scalars: readonly number[];
}

/**
 * Computes numbers for each window from its elements, in one kernel for windows of up to 24
 * elements; further kernels read the results so far.
 *
 * @param x  `[B, C, H, W]` or `[B, C, T]`
 * @param border  value of the border
 * @param results  one number for each window each, written
 * @param kernelOf  inputs: the results unless these are the first taps, and the taps
 */
export function foldWindows(
  x: Tensor,
  border: number,
  pool: Pool,
  results: readonly Tensor[],
  kernelOf: (taps: readonly Tap[], first: boolean) => TapKernel,
): void {
  const { windows } = pool;
  for (const chunk of pool.chunks) {
    scope(() => {
      const padded = padImages(partOf(x, pool, chunk), windows, border);
      const outputs = results.map((each) => perWindow(partOf(each, pool, chunk)));
      piecesOf(tapsOf(windows), READ).forEach((taps, piece) => {
        const elements = taps.map((tap) => inImages(padded, tap, windows));
        const inputs = piece === 0 ? elements : [...outputs, ...elements];
        run(pool, { ...kernelOf(taps, piece === 0), inputs, outputs });
      });
    });
  }
}

/**
 * Adds to the elements of windows. Needs as many kernels as there are windows at an element, for
 * strides of up to 12 elements. Windows that tile the image write their elements instead.
 *
 * @param into  `[B, C, H, W]` or `[B, C, T]`, overwritten, or added to if `accumulate`
 * @param numbers  tensors with one number for each window
 * @param kernelOf  inputs: `numbers`, and the taps if it adds to them; outputs: the taps
 */
export function addToWindows(
  into: Tensor,
  accumulate: boolean,
  pool: Pool,
  numbers: readonly Tensor[],
  kernelOf: (taps: readonly Tap[], adds: boolean) => TapKernel,
): void {
  const { windows } = pool;
  for (const chunk of pool.chunks) {
    const inputs = numbers.map((each) => perWindow(partOf(each, pool, chunk)));
    if (!accumulate && tileImage(windows)) {
      const images = partOf(into, pool, chunk);
      for (const taps of piecesOf(tapsOf(windows), ADDED)) {
        const outputs = taps.map((tap) => inImages(images, tap, windows));
        run(pool, { ...kernelOf(taps, false), inputs, outputs });
      }
      continue;
    }
    addThroughBorder(partOf(into, pool, chunk), accumulate, windows, (padded) => {
      for (const taps of roundsOf(windows, ADDED)) {
        const outputs = taps.map((tap) => inImages(padded, tap, windows));
        run(pool, { ...kernelOf(taps, true), inputs: [...inputs, ...outputs], outputs });
      }
    });
  }
}

/** Tells whether each element of the image belongs to exactly one window. */
function tileImage({ image, padded, size, stride, count }: Windows): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      padded[axis] === image[axis] &&
      stride[axis] === size[axis] &&
      count[axis] * size[axis] === image[axis],
  );
}

/** Runs a kernel whose elements are windows. Axes: image, row, column. */
function run(
  { windows }: Pool,
  call: Pick<MapOperation, "kernel" | "inputs" | "outputs" | "scalars">,
) {
  const { tensor } = call.outputs[0]!;
  tensor.backend.run<MapOperation>({
    kind: "map",
    shape: [tensor.shape[0]!, ...windows.count],
    ...call,
  });
}

/** Returns the rows and columns of images, or those of sequences as images of one row. */
function planeOf(shape: Shape): readonly [rows: number, columns: number] {
  const [rows = 0, columns = 0] = [1, ...shape.slice(2)].slice(-2);
  return [rows, columns];
}

/** Views some images, or sequences, as `[images, rows, columns]`. */
function partOf(x: Tensor, { images }: Pool, [start, end]: readonly [number, number]): Tensor {
  return x.reshape([images, ...planeOf(x.shape)]).slice(start, end);
}

function perWindow(tensor: Tensor): Operand {
  const [, rows = 0, columns = 0] = tensor.shape;
  return { tensor, offset: 0, strides: [rows * columns, columns, 1] };
}

function inImages(padded: Tensor, tap: Tap, windows: Windows): Operand {
  return tapOperand(padded, tap, windows, [windows.padded[0] * windows.padded[1]]);
}
