/** Shape of images and options of a pooling. */
export interface PoolForm {
  readonly x: readonly [B: number, C: number, H: number, W: number];
  readonly size: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number];
}

/** Calls `of` with the elements of each window; the border is undefined. */
export function pooled(
  x: Float64Array,
  { x: [B, C, H, W], size, stride = size, padding = [0, 0] }: PoolForm,
  of: (elements: (number | undefined)[]) => number,
): Float64Array {
  const [rows, columns] = ([H, W] as const).map(
    (extent, axis) => Math.floor((extent + 2 * padding[axis]! - size[axis]!) / stride[axis]!) + 1,
  ) as [number, number];
  return Float64Array.from({ length: B * C * rows * columns }, (_, at) => {
    const [image, place] = [Math.floor(at / (rows * columns)), at % (rows * columns)];
    const elements = Array.from({ length: size[0] * size[1] }, (_, tap) => {
      const row = Math.floor(place / columns) * stride[0] + Math.floor(tap / size[1]) - padding[0];
      const column = (place % columns) * stride[1] + (tap % size[1]) - padding[1];
      const inside = row >= 0 && row < H && column >= 0 && column < W;
      return inside ? x[(image * H + row) * W + column] : undefined;
    });
    return of(elements);
  });
}

/** Takes the maximum of a window. The border never wins. */
export const maximum = (window: (number | undefined)[]): number =>
  Math.max(...window.filter((each) => each !== undefined));

/** Takes the mean of a window. The border counts as zeros. */
export const mean = (window: (number | undefined)[]): number =>
  window.reduce<number>((sum, each) => sum + (each ?? 0), 0) / window.length;
