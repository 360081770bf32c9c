import { collapse } from "./_collapse.ts";
import { noHalfTarget, noHalves } from "./_only_float32.ts";
import { sameBackend } from "./_same_backend.ts";
import { scalarValues } from "./_scalars.ts";
import { ArgumentError } from "./errors.ts";
import type { MapKernel } from "./expression.ts";
import type { Operand } from "./operand.ts";
import { programOf } from "./program.ts";
import { broadcastShapes, broadcastStrides, formatShape, type Shape, sameShape } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * A fused elementwise kernel with row reductions.
 *
 * Computes every output element from the input elements at the same iteration index, from scalars,
 * and from reductions along the last axis (a *row*). Evaluates all row reductions of a row before
 * it writes the first output of the row, and reads the inputs of an element before it writes its
 * outputs. An output may therefore be the same operand (tensor, offset and strides) as an input;
 * otherwise operands must not overlap outputs. An output whose last stride is 0 is constant along
 * the row.
 */
export interface MapOperation {
  readonly kind: "map";
  readonly kernel: MapKernel;
  /** Iteration space: 1 to 4 axes. The last one is the row. */
  readonly shape: readonly number[];
  /** Operands in the order of `kernel.inputs`: float32, or int32 (converted to float). */
  readonly inputs: readonly Operand[];
  /** Operands in the order of `kernel.outputs`: float32. */
  readonly outputs: readonly Operand[];
  /** Numbers in the order of `kernel.scalars`. */
  readonly scalars: readonly number[];
}

/** Options of {@link map}. */
export interface MapOptions<Scalar extends string, Output extends string> {
  /** A number for every scalar of the kernel. */
  readonly scalars?: Readonly<Record<Scalar, number>>;
  /**
   * Tensors to overwrite instead of allocating. They may be inputs (in place) of the full broadcast
   * shape.
   */
  readonly into?: Readonly<Partial<Record<Output, Tensor>>>;
  /** Shape that takes part in broadcasting, as if one more input had it. Default: none does. */
  readonly shape?: Shape;
}

/**
 * Runs a fused kernel over tensors that broadcast against each other.
 *
 * @param inputs  a tensor for every input of the kernel, on one backend
 * @returns  for every output the tensor given in `into`, or a new one owned by the caller: of the
 *   broadcast shape, or with a last extent of 1 where the output is constant along the row
 * @throws ArgumentError when shapes do not broadcast, a target has another shape than its output or
 *   is int32, a scalar is missing, or tensors are on several backends
 */
export function map<Input extends string, Scalar extends string, Output extends string>(
  kernel: MapKernel<Input, Scalar, Output>,
  inputs: Readonly<Record<Input, Tensor>>,
  options: MapOptions<Scalar, Output> = {},
): Record<Output, Tensor> {
  const program = programOf(kernel);
  const scalars = scalarValues(kernel, options.scalars);
  const sources = kernel.inputs.map((name) => inputs[name]);
  const targets = kernel.outputs.map((name) => options.into?.[name]);
  sameBackend(...sources, ...targets);
  noHalves("map", ...sources);
  noHalfTarget("write outputs", ...targets);
  const shapes = [...sources.map(({ shape }) => shape), ...(options.shape ? [options.shape] : [])];
  if (sources.length === 0)
    shapes.push(...targets.flatMap((target) => (target ? [target.shape] : [])));
  const shape = broadcastShapes(shapes);
  const backend = (sources[0] ?? targets.find((target) => target !== undefined))?.backend;
  if (backend === undefined) {
    throw new ArgumentError(
      "Cannot run a kernel without inputs: its outputs have no shape and backend",
      "give every output a tensor in `into`",
    );
  }
  const results = {} as Record<Output, Tensor>;
  const outputs = kernel.outputs.map((name, index): Tensor => {
    const wanted =
      program.varies[program.outputs[index]!] || sources.length === 0 ? shape : rowShape(shape);
    const target = targets[index];
    if (target !== undefined && !sameShape(target.shape, wanted)) {
      throw new ArgumentError(
        `Cannot write output "${name}" into ${formatShape(target.shape)}: it has shape ${formatShape(wanted)}`,
        "pass a tensor of that shape",
      );
    }
    if (target?.dtype === "int32") {
      throw new ArgumentError(
        `Cannot write output "${name}" into an int32 tensor: outputs are float32`,
        "pass a float32 tensor",
      );
    }
    const result = target ?? Tensor.allocate(backend, wanted);
    results[name] = result;
    return result;
  });
  if (outputs.every(({ size }) => size === 0)) return results;
  const all = [...sources, ...outputs];
  const strides = all.map((each) => broadcastStrides(each.shape, shape));
  const space = collapse("broadcast", shape, strides, program.usesRows);
  const operands = all.map(
    (each, index): Operand => ({ tensor: each, offset: 0, strides: space.strides[index]! }),
  );
  backend.run<MapOperation>({
    kind: "map",
    kernel,
    shape: space.shape,
    inputs: operands.slice(0, sources.length),
    outputs: operands.slice(sources.length),
    scalars,
  });
  return results;
}

const rowShape = (shape: Shape): Shape => [...shape.slice(0, -1), ...(shape.length > 0 ? [1] : [])];
