import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import type { ReferenceTensors } from "./check.ts";

/**
 * Uploads the inputs or targets of a training step.
 *
 * @param tensors  hold `batches` `[steps, B, T + 1]`; inputs are all but the last token, targets
 *   all but the first
 * @returns `[B, T]`, owned by the caller
 */
export function uploadBatch(
  backend: Backend,
  tensors: ReferenceTensors,
  step: number,
  part: "inputs" | "targets",
): Tensor {
  const { shape, data } = tensors.get("batches")!;
  const [, B, length] = shape as [number, number, number];
  const T = length - 1;
  const shift = part === "inputs" ? 0 : 1;
  const tokens = Int32Array.from({ length: B * T }, (_, at) => {
    const [b, t] = [Math.floor(at / T), at % T];
    return data[(step * B + b) * length + t + shift]!;
  });
  return tensor(backend, tokens, [B, T]);
}
