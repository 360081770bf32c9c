import { ArgumentError, formatShape } from "@lrm/tensor";
import type { Variable } from "../tape.ts";

/**
 * Checks that an input has the channels of a layer.
 *
 * @param layer  describes the layer: `batchNorm layer "0"`
 */
export function checkChannels(layer: string, { shape }: Variable, channels: number): void {
  if (shape.length >= 2 && shape[1] === channels) return;
  throw new ArgumentError(
    `Cannot apply ${layer} of ${channels} channels to an input ${formatShape(shape)}: it takes [B, ${channels}, ...]`,
    "change the shape of the input, or the channels of the layer",
  );
}
