import type { AttentionGradientOperation, HeadsOperand } from "../attention.ts";
import type { Backend } from "../backend.ts";
import { Tensor, tensor } from "../tensor.ts";
import {
  CACHED_SIZES,
  cached,
  describe,
  forward,
  output,
  packed,
  packedHeads,
  type Setup,
  SIZES,
  TOLERANCE,
} from "./attention_data.ts";
import type { OperationSuite, Results } from "./case.ts";
import { agree, largest } from "./check.ts";
import { uniform } from "./data.ts";

const byLargest = (_: string, expected: ArrayLike<number>) => ({
  absolute: TOLERANCE * largest(expected),
});

function backward(on: Backend, setup: Setup): Results {
  const { batch, keys, kvHeads, headSize } = setup;
  const { out, logSumExp } = forward(on, setup);
  const outGradient = {
    ...out,
    tensor: tensor(on, uniform(out.tensor.size, 5)),
  };
  const width = kvHeads * headSize;
  const gradient = (): HeadsOperand => ({
    tensor: Tensor.allocate(on, [batch, keys, width]),
    offset: 0,
    batchStride: keys * width,
    tokenStride: width,
  });
  const [qGradient, kGradient, vGradient] = [output(on, setup), gradient(), gradient()];
  on.run<AttentionGradientOperation>({
    kind: "attentionGradient",
    ...setup,
    out,
    logSumExp,
    outGradient,
    qGradient,
    kGradient,
    vGradient,
  });
  return { dQ: qGradient.tensor, dK: kGradient.tensor, dV: vGradient.tensor };
}

/** Gradients of causal attention. */
export const attentionGradientSuite: OperationSuite = {
  example: (on) => {
    const size = { batch: 2, queries: 65, heads: 4, kvHeads: 2, headSize: 16, past: 0 };
    return backward(on, packed(on, size));
  },
  cases: [
    {
      name: "attentionGradient: packed gradients in one tensor",
      run: async (backend) => {
        for (const size of SIZES) {
          await agree(
            describe(size),
            backend,
            (on) => {
              const { base, ...setup } = packed(on, size);
              const { out, logSumExp } = forward(on, setup);
              const outGradient = { ...out, tensor: tensor(on, uniform(out.tensor.size, 5)) };
              const gradient = Tensor.allocate(on, base.shape);
              const { q, k, v } = packedHeads(gradient, size);
              on.run<AttentionGradientOperation>({
                kind: "attentionGradient",
                ...setup,
                out,
                logSumExp,
                outGradient,
                qGradient: q,
                kGradient: k,
                vGradient: v,
              });
              return { gradient };
            },
            byLargest,
          );
        }
      },
    },
    {
      name: "attentionGradient: with past tokens, into separate tensors",
      run: async (backend) => {
        for (const size of CACHED_SIZES) {
          await agree(describe(size), backend, (on) => backward(on, cached(on, size)), byLargest);
        }
      },
    },
  ],
};
