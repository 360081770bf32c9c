import { ArgumentError, fill, formatShape, sizeOf, Tensor } from "@lrm/tensor";
import { type AxisOptions, axisOf } from "./_axes.ts";
import { regionOf, startOn, writeRegion } from "./_regions.ts";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Takes the entries from `start` up to but excluding `end` along an axis. Along the first axis the
 * result shares memory with `x`; along another one it is a copy.
 *
 * @param start  negative positions count from the end
 * @param end  default: the extent of the axis
 * @returns  the shape with `end − start` entries on the axis, owned by the tape
 * @throws ArgumentError if the positions or the axis do not exist
 */
export function slice(
  x: Variable,
  start: number,
  end?: number,
  { axis = 0 }: AxisOptions = {},
): Variable {
  const tape = tapeOf("slice", x);
  const along = axisOf("slice", x.shape, axis);
  const extent = x.shape[along]!;
  const [from, to] = [start, end ?? extent].map((each) => (each < 0 ? each + extent : each));
  if (
    !(Number.isInteger(from) && Number.isInteger(to) && from! >= 0 && from! <= to! && to! <= extent)
  ) {
    throw new ArgumentError(
      `Cannot slice axis ${axis} of ${formatShape(x.shape)} from ${start} to ${end ?? extent}: it has ${extent} entries`,
      "pass positions on the axis, in order",
    );
  }
  const shape = x.shape.map((each, index) => (index === along ? to! - from! : each));
  const position = startOn(along, from!, x.shape);
  const isView = sizeOf(x.shape.slice(0, along)) === 1;
  return tape.record(isView ? sharedPart(x, along, from!, to!) : copyOf(x, position, shape), {
    inputs: [x],
    ...(isView && { sharesMemoryOf: x }),
    backward: ({ gradient }) => {
      x.contribute((into, accumulate) => {
        if (!accumulate) fill(into, 0);
        const whole = regionOf(gradient, startOn(0, 0, shape));
        writeRegion(shape, whole, regionOf(into, position), accumulate);
      });
    },
  });
}

function sharedPart(x: Variable, axis: number, from: number, to: number): Tensor {
  using entries = x.value.reshape(x.shape.slice(axis));
  using part = entries.slice(from, to);
  return part.reshape(x.shape.map((each, index) => (index === axis ? to - from : each)));
}

function copyOf(x: Variable, position: readonly number[], shape: readonly number[]): Tensor {
  const value = Tensor.allocate(x.tape.backend, shape);
  const whole = regionOf(value, startOn(0, 0, shape));
  writeRegion(shape, regionOf(x.value, position), whole, false);
  return value;
}
