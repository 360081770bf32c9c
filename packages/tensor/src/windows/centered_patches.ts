import type { Backend } from "../backend.ts";
import { defineMap, type MapKernel } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import { copyStrided } from "../strided.ts";
import { Tensor } from "../tensor.ts";
import { numbered, onceFor } from "./kernel_family.ts";
import { piecesOf, type Tap, tapsOf } from "./taps.ts";
import type { Windows } from "./windows.ts";

/**
 * Taps that one kernel copies or adds. WebGPU's parameters of a kernel have room for 30 operands
 * with three axes: three for each tap that is copied, two for each that is added, and the sum.
 */
const [COPIED, ADDED] = [10, 14];

/**
 * Tells whether there is one window around each element, inside a border. A tap is then the image
 * itself, moved by a number of elements, except where it leaves the image: kernels run over whole
 * images instead of short rows, and no image gets a border.
 */
export function areCentered({ stride, count, image, padding }: Windows): boolean {
  const [rows, columns] = count;
  const everywhere = rows === image[0] && columns === image[1];
  return stride[0] * stride[1] === 1 && everywhere && padding[0] + padding[1] > 0;
}

/**
 * Copies the elements of all windows, as `takePatches` does.
 *
 * @param x  `[B, C, H, W]`
 * @param patches  `[C · window, B · H · W]`, overwritten
 * @param inside  made by `insideImage`
 */
export function takeCenteredPatches(
  x: Tensor,
  patches: Tensor,
  windows: Windows,
  inside: Tensor,
): void {
  const [B = 0, C = 0] = x.shape;
  using moved = Moved.of(x.backend, x.size, windows);
  copyStrided([x.size], { tensor: x, offset: 0, strides: [1] }, moved.operand(0, [1]));
  for (const taps of piecesOf(tapsOf(windows), COPIED)) {
    x.backend.run<MapOperation>({
      kind: "map",
      kernel: copier(taps.length),
      shape: [C, B, placesOf(windows)],
      inputs: [
        ...taps.map((tap) => moved.operand(shiftOf(tap, windows), imageStrides(C, windows))),
        ...taps.map(({ index }) => insideOperand(inside, index)),
      ],
      outputs: taps.map(({ index }) => patchOperand(patches, 0, index, windows, B)),
      scalars: [],
    });
  }
}

/**
 * Adds patches to the images that they come from: the adjoint of {@link takeCenteredPatches}.
 *
 * @param fill  writes the patches, `[C · window, B · H · W]`
 * @param into  `[B, C, H, W]`, overwritten, or added to if `accumulate`
 * @param inside  made by `insideImage`
 */
export function addCenteredPatches(
  fill: (patches: Tensor) => void,
  into: Tensor,
  accumulate: boolean,
  windows: Windows,
  inside: Tensor,
): void {
  const [B = 0, C = 0] = into.shape;
  const taps = tapsOf(windows);
  const places = placesOf(windows);
  using moved = Moved.of(into.backend, into.size * taps.length, windows);
  {
    using patches = moved.view([C * taps.length, B * places]);
    fill(patches);
  }
  const sum: Operand = { tensor: into, offset: 0, strides: imageStrides(C, windows) };
  piecesOf(taps, ADDED).forEach((some, piece) => {
    const adds = accumulate || piece > 0;
    // The window that has an element at this tap is as far away, on the other side.
    const patches = some.map((tap) =>
      patchOperand(moved.tensor, moved.slack - shiftOf(tap, windows), tap.index, windows, B),
    );
    const masks = some.map(({ index }) => insideOperand(inside, taps.length - 1 - index));
    into.backend.run<MapOperation>({
      kind: "map",
      kernel: (adds ? adder : summer)(some.length),
      shape: [C, B, places],
      inputs: [...(adds ? [sum] : []), ...patches, ...masks],
      outputs: [sum],
      scalars: [],
    });
  });
}

/** Numbers with room before and after them, so that they can be read from a distance. */
class Moved implements Disposable {
  readonly tensor: Tensor;
  readonly slack: number;

  private constructor(tensor: Tensor, slack: number) {
    this.tensor = tensor;
    this.slack = slack;
  }

  static of(backend: Backend, size: number, { image, padding }: Windows): Moved {
    const slack = padding[0] * image[1] + padding[1];
    return new Moved(Tensor.allocate(backend, [size + 2 * slack]), slack);
  }

  /** Views the numbers from a distance. */
  operand(shift: number, strides: readonly number[]): Operand {
    return { tensor: this.tensor, offset: this.slack + shift, strides };
  }

  /** Views the numbers themselves. */
  view(shape: readonly number[]): Tensor {
    using numbers = this.tensor.slice(this.slack, this.tensor.size - this.slack);
    return numbers.reshape(shape);
  }

  [Symbol.dispose](): void {
    this.tensor.dispose();
  }
}

const placesOf = ({ image: [H, W] }: Windows): number => H * W;

/** Distance of a tap from the element in the middle of its window. */
const shiftOf = ({ row, column }: Tap, { image: [, W], padding }: Windows): number =>
  (row - padding[0]) * W + column - padding[1];

/** Strides of `[B, C, H, W]` along the axes channel, image, place. */
function imageStrides(C: number, windows: Windows): number[] {
  const places = placesOf(windows);
  return [places, C * places, 1];
}

/** Views a tap of patches, with the same axes. */
function patchOperand(
  tensor: Tensor,
  offset: number,
  index: number,
  windows: Windows,
  B: number,
): Operand {
  const places = placesOf(windows);
  const row = B * places;
  const window = windows.size[0] * windows.size[1];
  return { tensor, offset: offset + index * row, strides: [window * row, places, 1] };
}

function insideOperand(inside: Tensor, index: number): Operand {
  return { tensor: inside, offset: index * inside.shape[1]!, strides: [0, 0, 1] };
}

/** `y ← x` for each tap, and 0 outside the image. */
const copier = onceFor((count): MapKernel => {
  const [names, masks] = [numbered("x", count), numbered("inside", count)];
  return defineMap([...names, ...masks], [], (v) =>
    Object.fromEntries(
      names.map((name, at) => [`y${at}`, v[masks[at]!]!.select(v[name]!, 0)] as const),
    ),
  );
});

/** Sums the patches that are inside the image. */
const summer = onceFor((count): MapKernel => sumKernel(count, false));
const adder = onceFor((count): MapKernel => sumKernel(count, true));

function sumKernel(count: number, adds: boolean): MapKernel {
  const [patches, masks] = [numbered("patch", count), numbered("inside", count)];
  return defineMap([...(adds ? ["image"] : []), ...patches, ...masks], [], (v) => {
    const terms = patches.map((name, at) => v[masks[at]!]!.select(v[name]!, 0));
    return { image: (adds ? [v.image!, ...terms] : terms).reduce((sum, term) => sum.add(term)) };
  });
}
