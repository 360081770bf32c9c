import { full, zeros } from "@lrm/tensor";
import { type BatchNormOptions, batchNorm as normalize } from "../batch_norm.ts";
import { checkChannels } from "./_check_channels.ts";
import type { LayerDefinition } from "./layer.ts";

/**
 * Defines a layer that normalizes channels over the batch, with parameters `weight` and `bias`
 * `[channels]`, and state `running_mean` and `running_var` `[channels]`. Its input is `[B,
 * channels, ...]`.
 *
 * Tapes that record update the state; inference tapes normalize by it. The weight and the variance
 * start at 1, the bias and the mean at 0, as in PyTorch's `BatchNorm`.
 *
 * @see Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167
 * @example
 * ```ts
 * import { Tape } from "@lrm/autograd";
 * import { batchNorm, initialize } from "@lrm/autograd/layers";
 * import { Random, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using layer = initialize(backend, batchNorm(1), new Random(1));
 * using x = tensor(backend, [0, 2], [2, 1]);
 * using tape = new Tape(backend);
 * layer.forward(tape.constant(x));
 * expect((await layer.state.running_mean!.read())[0]).toBeCloseTo(0.1, 6);
 * ```
 */
export function batchNorm(
  channels: number,
  options: Pick<BatchNormOptions, "momentum" | "epsilon"> = {},
): LayerDefinition {
  return {
    create(context) {
      const { backend } = context;
      const weight = context.parameter("weight", () => full(backend, [channels], 1));
      const bias = context.parameter("bias", () => zeros(backend, [channels]));
      const mean = context.state("running_mean", zeros(backend, [channels]));
      const variance = context.state("running_var", full(backend, [channels], 1));
      const layer = context.describe("batchNorm");
      return (x) => {
        checkChannels(layer, x, channels);
        return normalize(x, weight, bias, { ...options, running: { mean, variance } });
      };
    },
  };
}
