import type { Backend } from "../backend.ts";
import { defineMap } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { Windows } from "./windows.ts";

const both = defineMap(["row", "column"], [], ({ row, column }) => ({ y: row.mul(column) }));

/**
 * Finds which elements of windows around each element are inside the image.
 *
 * @returns  `[window, H · W]`, 1 inside and 0 outside, owned by the caller
 */
export function insideImage(backend: Backend, windows: Windows): Tensor {
  const { image, size, dilation, padding } = windows;
  const alongAxis = (axis: 0 | 1): Tensor => {
    const values = new Float32Array(size[axis] * image[axis]);
    for (let at = 0, tap = 0; tap < size[axis]; tap++) {
      for (let place = 0; place < image[axis]; place++) {
        const position = place + tap * dilation[axis] - padding[axis];
        values[at++] = position >= 0 && position < image[axis] ? 1 : 0;
      }
    }
    return tensor(backend, values, [size[axis], image[axis]]);
  };
  using rows = alongAxis(0);
  using columns = alongAxis(1);
  const [H, W] = image;
  const inside = Tensor.allocate(backend, [size[0] * size[1], H * W]);
  backend.run<MapOperation>({
    kind: "map",
    kernel: both,
    shape: [...size, H, W],
    inputs: [
      { tensor: rows, offset: 0, strides: [H, 0, 1, 0] },
      { tensor: columns, offset: 0, strides: [0, W, 0, 1] },
    ],
    outputs: [{ tensor: inside, offset: 0, strides: [size[1] * H * W, H * W, W, 1] }],
    scalars: [],
  });
  return inside;
}
