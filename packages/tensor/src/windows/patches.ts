import type { Backend } from "../backend.ts";
import { defineMap, type MapKernel } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import { Tensor } from "../tensor.ts";
import { addThroughBorder, padImages } from "./border.ts";
import { addCenteredPatches, areCentered, takeCenteredPatches } from "./centered_patches.ts";
import { insideImage } from "./inside_image.ts";
import { numbered, onceFor } from "./kernel_family.ts";
import { piecesOf, roundsOf, type Tap, tapOperand, tapsOf } from "./taps.ts";
import type { Windows } from "./windows.ts";

/**
 * Taps that one kernel copies or adds. WebGPU's parameters of a kernel have room for 24 operands
 * with four axes: two for each tap that is copied, three for each tap that is added in place.
 */
const [COPIED, ADDED] = [12, 8];

/**
 * Makes the mask of windows, which all parts of a batch share: which elements are inside the image.
 *
 * @returns  owned by the caller; undefined for windows that need none
 */
export function maskOf(backend: Backend, windows: Windows): Tensor | undefined {
  return areCentered(windows) ? insideImage(backend, windows) : undefined;
}

/**
 * Copies the elements of all windows (im2col), in one kernel for windows of up to 12 elements.
 *
 * @param x  `[B, C, H, W]`
 * @param mask  made by {@link maskOf}
 * @returns  `[C · window, B · windows]`, owned by the caller
 */
export function takePatches(x: Tensor, windows: Windows, mask: Tensor | undefined): Tensor {
  const [B = 0, C = 0] = x.shape;
  const taps = tapsOf(windows);
  const [rows, columns] = windows.count;
  const patches = Tensor.allocate(x.backend, [C * taps.length, B * rows * columns]);
  if (mask !== undefined) {
    takeCenteredPatches(x, patches, windows, mask);
    return patches;
  }
  using padded = padImages(x, windows, 0);
  for (const some of piecesOf(taps, COPIED)) {
    x.backend.run<MapOperation>({
      kind: "map",
      kernel: copier(some.length),
      shape: [C, B, rows, columns],
      inputs: some.map((tap) => inImages(padded, tap, windows)),
      outputs: some.map((tap) => inPatches(patches, tap, windows, B)),
      scalars: [],
    });
  }
  return patches;
}

/**
 * Adds patches to the images that they come from: the adjoint of {@link takePatches}. Overlapping
 * windows are added in a fixed order.
 *
 * @param fill  writes the patches, `[C · window, B · windows]`
 * @param into  `[B, C, H, W]`, overwritten, or added to if `accumulate`
 * @param mask  made by {@link maskOf}
 */
export function addPatches(
  fill: (patches: Tensor) => void,
  into: Tensor,
  accumulate: boolean,
  windows: Windows,
  mask: Tensor | undefined,
): void {
  if (mask !== undefined) {
    addCenteredPatches(fill, into, accumulate, windows, mask);
    return;
  }
  const [B = 0, C = 0] = into.shape;
  const { size, count } = windows;
  const shape = [C * size[0] * size[1], B * count[0] * count[1]];
  using patches = Tensor.allocate(into.backend, shape);
  fill(patches);
  addThroughBorder(into, accumulate, windows, (padded) => {
    for (const taps of roundsOf(windows, ADDED)) {
      const images = taps.map((tap) => inImages(padded, tap, windows));
      into.backend.run<MapOperation>({
        kind: "map",
        kernel: adder(taps.length),
        shape: [C, B, ...windows.count],
        inputs: [...images, ...taps.map((tap) => inPatches(patches, tap, windows, B))],
        outputs: images,
        scalars: [],
      });
    }
  });
}

/** Views a tap of padded images `[B, C, H, W]`. Axes: channel, image, row, column. */
function inImages(padded: Tensor, tap: Tap, windows: Windows): Operand {
  const size = windows.padded[0] * windows.padded[1];
  return tapOperand(padded, tap, windows, [size, padded.shape[1]! * size]);
}

/** Views a tap of patches, with the same axes. */
function inPatches(
  tensor: Tensor,
  { index }: Tap,
  { size, count: [rows, columns] }: Windows,
  B: number,
): Operand {
  const row = B * rows * columns;
  const strides = [size[0] * size[1] * row, rows * columns, columns, 1];
  return { tensor, offset: index * row, strides };
}

/** `y ← x` for each tap. */
const copier = onceFor((count): MapKernel => {
  const names = numbered("x", count);
  return defineMap(names, [], (v) =>
    Object.fromEntries(names.map((name, index) => [`y${index}`, v[name]!])),
  );
});

/** `image ← image + patch` for each tap. */
const adder = onceFor((count): MapKernel => {
  const [images, patches] = [numbered("image", count), numbered("patch", count)];
  return defineMap([...images, ...patches], [], (v) =>
    Object.fromEntries(images.map((name, index) => [name, v[name]!.add(v[patches[index]!]!)])),
  );
});
