import type { AttentionOperation, HeadsOperand } from "../attention.ts";
import { tensor } from "../tensor.ts";
import {
  CACHED_SIZES,
  cached,
  describe,
  forward,
  geometryOf,
  output,
  packed,
  SIZES,
  TOLERANCE,
} from "./attention_data.ts";
import type { OperationSuite } from "./case.ts";
import { agree, compare, evaluate } from "./check.ts";

/** Causal attention. */
export const attentionSuite: OperationSuite = {
  example: (on) => {
    const size = { batch: 2, queries: 65, heads: 4, kvHeads: 2, headSize: 16, past: 0 };
    const { out, logSumExp } = forward(on, packed(on, size));
    return { out: out.tensor, logSumExp };
  },
  cases: [
    {
      name: "attention: packed heads of 1 to 130 tokens, shared key heads",
      run: async (backend) => {
        for (const size of SIZES) {
          await agree(
            describe(size),
            backend,
            (on) => {
              const { out, logSumExp } = forward(on, packed(on, size));
              return { out: out.tensor, logSumExp };
            },
            { absolute: 2 * TOLERANCE },
          );
        }
      },
    },
    {
      name: "attention: with past tokens in a larger cache, with or without logSumExp",
      run: async (backend) => {
        for (const size of CACHED_SIZES) {
          await agree(
            describe(size),
            backend,
            (on) => {
              const setup = cached(on, size);
              const { out, logSumExp } = forward(on, setup);
              const alone = output(on, size);
              on.run<AttentionOperation>({
                kind: "attention",
                ...setup,
                out: alone,
                logSumExp: undefined,
              });
              return { out: out.tensor, logSumExp, alone: alone.tensor };
            },
            { absolute: 2 * TOLERANCE },
          );
        }
      },
    },
    {
      name: "attention: scores of ±10,000 do not overflow, and the mask holds",
      run: async (backend) => {
        const [tokens, headSize] = [40, 16];
        const size = { batch: 1, queries: tokens, heads: 1, kvHeads: 1, headSize, past: 0 };
        const { high, low, logSumExp } = await evaluate(backend, (on) => {
          // Equal keys: every query takes the mean of the values that it sees, here token indices.
          const run = (score: number) => {
            const operand = (value: (token: number) => number): HeadsOperand => ({
              tensor: tensor(
                on,
                Float32Array.from({ length: headSize * tokens }, (_, i) =>
                  value(Math.floor(i / headSize)),
                ),
              ),
              offset: 0,
              batchStride: headSize * tokens,
              tokenStride: headSize,
            });
            // Sixteen products of 100 · score / 400 each, times 1/√16.
            const q = operand(() => score / 400);
            return forward(on, {
              ...geometryOf(size),
              q,
              k: operand(() => 100),
              v: operand((token) => token),
            });
          };
          const up = run(10_000);
          return { high: up.out.tensor, low: run(-10_000).out.tensor, logSumExp: up.logSumExp };
        });
        const mean = Float32Array.from({ length: headSize * tokens + 1 }, (_, i) =>
          i === 0 ? 9 : Math.floor((i - 1) / headSize) / 2,
        );
        compare("out at 10,000", high!, mean, { relative: TOLERANCE });
        compare("out at -10,000", low!, mean, { relative: TOLERANCE });
        compare(
          "logSumExp",
          logSumExp!,
          Float32Array.from({ length: tokens }, (_, i) => 10_000 + Math.log(i + 1)),
          { relative: 1e-6 },
        );
      },
    },
    {
      name: "attention: random scores of several hundred stay finite and right",
      run: (backend) =>
        agree(
          "scores of several hundred",
          backend,
          (on) => {
            const size = { batch: 1, queries: 33, heads: 2, kvHeads: 1, headSize: 16, past: 0 };
            const { out, logSumExp } = forward(on, packed(on, size, 10));
            return { out: out.tensor, logSumExp };
          },
          // Scores of 500 carry an error of about 1e-4, and values go up to 20.
          { absolute: 5e-3 },
        ),
    },
  ],
};
