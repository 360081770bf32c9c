import { type Backend, defineMap, type MapOperation, Tensor, tensor } from "@lrm/tensor";
import type { Windows } from "./_windows.ts";

const both = defineMap(["row", "column"], [], ({ row, column }) => ({ y: row.mul(column) }));

/**
 * Finds which elements of windows around each element are inside the image.
 *
 * @returns  `[window, H · W]`, 1 inside and 0 outside, owned by the caller
 */
export function insideImage(backend: Backend, windows: Windows): Tensor {
  const { image, size, dilation, padding } = windows;
  const places = image[0] * image[1];
  const alongAxis = (axis: 0 | 1): Tensor => {
    const along = (place: number): number =>
      axis === 0 ? Math.floor(place / image[1]) : place % image[1];
    const values = Float32Array.from({ length: size[axis] * places }, (_, at) => {
      const tap = Math.floor(at / places) * dilation[axis] - padding[axis];
      const position = along(at % places) + tap;
      return position >= 0 && position < image[axis] ? 1 : 0;
    });
    return tensor(backend, values, [size[axis], places]);
  };
  using rows = alongAxis(0);
  using columns = alongAxis(1);
  const inside = Tensor.allocate(backend, [size[0] * size[1], places]);
  backend.run<MapOperation>({
    kind: "map",
    kernel: both,
    shape: [...size, places],
    inputs: [
      { tensor: rows, offset: 0, strides: [places, 0, 1] },
      { tensor: columns, offset: 0, strides: [0, places, 1] },
    ],
    outputs: [{ tensor: inside, offset: 0, strides: [size[1] * places, places, 1] }],
    scalars: [],
  });
  return inside;
}
