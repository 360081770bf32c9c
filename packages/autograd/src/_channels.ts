import { ArgumentError, formatShape, type Shape, sizeOf } from "@lrm/tensor";

interface Shaped {
  readonly shape: Shape;
}

/** Checks that there are channels, `[B, C, ...]`, and one number of each kind for each of them. */
export function checkChannels(
  operation: string,
  x: Shaped,
  ...perChannel: readonly Shaped[]
): void {
  const [, C] = x.shape;
  if (C === undefined || sizeOf(x.shape) === 0) {
    throw new ArgumentError(
      `Cannot run ${operation}() on ${formatShape(x.shape)}: it needs channels, [B, C, ...], that are not empty`,
      "reshape it",
    );
  }
  for (const { shape } of perChannel) {
    if (shape.length === 1 && shape[0] === C) continue;
    throw new ArgumentError(
      `Cannot run ${operation}() on ${formatShape(x.shape)} with ${formatShape(shape)}: there are ${C} channels`,
      `pass a tensor of shape [${C}]`,
    );
  }
}

/** Checks that there are rows, `[..., C]`, and one number of each kind for each column. */
export function checkLastAxis(operation: string, x: Shaped, ...perColumn: readonly Shaped[]): void {
  const C = x.shape.at(-1);
  if (C === undefined) {
    throw new ArgumentError(
      `Cannot run ${operation}() on ${formatShape(x.shape)}: it needs rows, [..., C]`,
      "reshape it",
    );
  }
  for (const { shape } of perColumn) {
    if (shape.length === 1 && shape[0] === C) continue;
    throw new ArgumentError(
      `Cannot run ${operation}() on ${formatShape(x.shape)} with ${formatShape(shape)}: there are ${C} columns`,
      `pass a tensor of shape [${C}]`,
    );
  }
}
