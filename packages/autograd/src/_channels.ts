import {
  ArgumentError,
  copyStrided,
  defineMap,
  formatShape,
  type MapOperation,
  type Operand,
  type Shape,
  sizeOf,
  Tensor,
} from "@lrm/tensor";

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

/**
 * Moves channels to the front.
 *
 * @param x  `[B, C, ...]`
 * @returns  `[C, B · …]`, owned by the caller
 */
export function takeChannels(x: Tensor): Tensor {
  const [B = 0, C = 0] = x.shape;
  const result = Tensor.allocate(x.backend, [C, x.size / C]);
  copyStrided([C, B, x.size / (B * C)], inImages(x), inRows(result, x.shape));
  return result;
}

const addBias = defineMap(["x", "bias"], [], ({ x, bias }) => ({ y: x.add(bias) }));

/**
 * Moves channels back behind the batch, and adds a number to each channel.
 *
 * @param x  `[C, B · …]`, or of another shape in this order
 * @param into  `[B, C, ...]`
 * @param bias  `[C]`
 */
export function putChannels(x: Tensor, into: Tensor, bias: Tensor | undefined): void {
  const [B = 0, C = 0] = into.shape;
  const shape = [C, B, into.size / (B * C)];
  const [from, to] = [inRows(x, into.shape), inImages(into)];
  if (bias === undefined) {
    copyStrided(shape, from, to);
    return;
  }
  into.backend.run<MapOperation>({
    kind: "map",
    kernel: addBias,
    shape,
    inputs: [from, { tensor: bias, offset: 0, strides: [1, 0, 0] }],
    outputs: [to],
    scalars: [],
  });
}

/** Views `[B, C, ...]` with the axes channel, image, place. */
function inImages(tensor: Tensor): Operand {
  const [B = 0, C = 0] = tensor.shape;
  const places = tensor.size / (B * C);
  return { tensor, offset: 0, strides: [places, C * places, 1] };
}

/** Views `[C, B · …]` with the same axes. */
function inRows(tensor: Tensor, [B = 0, C = 0]: readonly number[]): Operand {
  const places = tensor.size / (B * C);
  return { tensor, offset: 0, strides: [B * places, places, 1] };
}
