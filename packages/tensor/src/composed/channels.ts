import { defineMap } from "../expression.ts";
import type { MapOperation } from "../map.ts";
import type { Operand } from "../operand.ts";
import { copyStrided } from "../strided.ts";
import { Tensor } from "../tensor.ts";

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
