import { ArgumentError, formatShape, type Shape, sizeOf, Tensor } from "@lrm/tensor";
import { type AxisOptions, axisOf } from "./_axes.ts";
import { regionOf, startOn, writeRegion } from "./_regions.ts";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Joins values along an axis, by a copy. Along the first axis the gradients are parts of the
 * gradient of the result, without a copy.
 *
 * @param inputs  variables, parameters or tensors, at least one a variable, whose shapes differ in
 *   the axis only
 * @returns  the shape with all entries on the axis, owned by the tape
 * @throws ArgumentError if shapes differ elsewhere, or there is no such axis
 */
export function concatenate(
  inputs: readonly (Input | Tensor)[],
  { axis = 0 }: AxisOptions = {},
): Variable {
  const tape = tapeOf("concatenate", ...inputs);
  const shapes = inputs.map((input) => input.shape);
  const along = axisOf("concatenate", shapes[0]!, axis);
  checkShapes(shapes, along);
  const starts: number[] = [];
  let extent = 0;
  for (const shape of shapes) {
    starts.push(extent);
    extent += shape[along]!;
  }
  const shape = shapes[0]!.map((each, index) => (index === along ? extent : each));
  const value = Tensor.allocate(tape.backend, shape);
  const positions = shapes.map((each, index) => startOn(along, starts[index]!, each));
  inputs.forEach((input, index) => {
    const from = regionOf(tensorOf(input), startOn(along, 0, shape));
    writeRegion(shapes[index]!, from, regionOf(value, positions[index]!), false);
  });
  const isFirst = sizeOf(shape.slice(0, along)) === 1;
  return tape.record(value, {
    inputs: inputs.map((input) => (input instanceof Tensor ? undefined : input)),
    backward: (y) => {
      const gradient = y.takeGradient();
      inputs.forEach((input, index) => {
        if (input instanceof Tensor) return;
        if (isFirst) {
          const entries = gradient.reshape(shape.slice(along));
          const start = starts[index]!;
          input.receive(entries.slice(start, start + input.shape[along]!).reshape(input.shape));
          return;
        }
        input.contribute((into, accumulate) => {
          const to = regionOf(into, startOn(along, 0, shape));
          writeRegion(input.shape, regionOf(gradient, positions[index]!), to, accumulate);
        });
      });
      gradient.dispose();
    },
  });
}

function checkShapes(shapes: readonly Shape[], axis: number): void {
  const [first] = shapes;
  const fits = (shape: Shape): boolean =>
    shape.length === first!.length &&
    shape.every((extent, index) => index === axis || extent === first![index]);
  if (shapes.every(fits)) return;
  throw new ArgumentError(
    `Cannot concatenate ${shapes.map(formatShape).join(" and ")} along axis ${axis}: the other extents differ`,
    "reshape one of them, or name another axis",
  );
}
