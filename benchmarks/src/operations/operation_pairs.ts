import {
  add,
  attention,
  causalAttention,
  crossEntropy,
  embedding,
  gather,
  gelu,
  linear,
  linearCrossEntropy,
  logSoftmax,
  matmul,
  mean,
  negative,
  Parameter,
  rotary,
  rotaryTable,
  slice,
  takeAlongAxis,
  type Variable,
} from "@lrm/autograd";
import { type Backend, type Random, type Shape, scale, type Tensor, tensor } from "@lrm/tensor";
import { causalMask, joinHeads, rotateHeads, splitHeads } from "./composed.ts";
import type { PairCase } from "./pair.ts";

/** Sizes of GPT-2 nano with a vocabulary of 4,096 tokens. */
const [B, T, C, H, V] = [16, 128, 128, 4, 4096] as const;
const D = C / H;
const TOKENS = B * T;

/** Operations with a backward pass or a kernel of their own, beside the same from general ones. */
export const OPERATION_PAIRS: readonly PairCase[] = [
  {
    name: "linear with GELU",
    setting: `${TOKENS}×${C} to ${4 * C}`,
    make: (backend, random) => {
      const [W, b] = [weight(backend, random, [4 * C, C]), weight(backend, random, [4 * C])];
      return {
        inputs: [random.normal(backend, [B, T, C])],
        parameters: [W, b],
        fused: ([x]) => linear(x!, W, b, { activation: "gelu" }),
        composed: ([x]) => gelu(matmul(x!, W, { transposeB: true, bias: b })),
      };
    },
  },
  {
    name: "linear with residual",
    setting: `${TOKENS}×${4 * C} to ${C}`,
    make: (backend, random) => {
      const [W, b] = [weight(backend, random, [C, 4 * C]), weight(backend, random, [C])];
      return {
        inputs: [random.normal(backend, [B, T, 4 * C]), random.normal(backend, [B, T, C])],
        parameters: [W, b],
        fused: ([x, residual]) => linear(x!, W, b, { residual: residual! }),
        composed: ([x, residual]) => add(residual!, matmul(x!, W, { transposeB: true, bias: b })),
      };
    },
  },
  {
    name: "causal attention",
    setting: `${B}×${T}, ${H} heads of ${D}`,
    make: (backend, random) => {
      const seen = causalMask(backend, T);
      return {
        inputs: [random.normal(backend, [B, T, 3 * C])],
        parameters: [],
        constants: [seen],
        fused: ([qkv]) => causalAttention(qkv!, { heads: H }),
        composed: ([qkv]) => {
          const [q, k, v] = [0, 1, 2].map((at) =>
            splitHeads(slice(qkv!, at * C, (at + 1) * C, { axis: -1 }), H),
          ) as [Variable, Variable, Variable];
          return joinHeads(attention(q, k, v, { mask: seen }));
        },
      };
    },
  },
  {
    name: "rotary",
    setting: `${B}×${T}×${C}, ${H} heads`,
    make: (backend, random) => {
      const table = rotaryTable(backend, { context: T, headSize: D });
      return {
        inputs: [random.normal(backend, [B, T, C])],
        parameters: [],
        constants: [table.cosine, table.sine],
        fused: ([x]) => rotary(x!, table, { heads: H }),
        composed: ([x]) => {
          const turned = rotateHeads(splitHeads(x!, H), table); // [B, H, T, D]
          return joinHeads(turned);
        },
      };
    },
  },
  {
    name: "embedding with positions",
    setting: `${B}×${T} of ${V} tokens, ${C} wide`,
    make: (backend, random) => {
      const tokens = indices(backend, [B, T], V);
      const [table, positions] = [weight(backend, random, [V, C]), weight(backend, random, [T, C])];
      return {
        inputs: [],
        parameters: [table, positions],
        constants: [tokens],
        fused: (_, tape) => embedding(table, tape.constant(tokens), { positions }),
        composed: (_, tape) => add(gather(table, tape.constant(tokens)), positions),
      };
    },
  },
  {
    name: "cross-entropy",
    setting: `${TOKENS}×${V}`,
    make: (backend, random) => {
      const targets = indices(backend, [TOKENS], V);
      return {
        inputs: [random.normal(backend, [TOKENS, V])],
        parameters: [],
        constants: [targets],
        fused: ([x]) => crossEntropy(x!, targets),
        composed: ([x]) => negative(mean(takeAlongAxis(logSoftmax(x!), targets))),
      };
    },
  },
  {
    name: "head with cross-entropy",
    setting: `${TOKENS}×${C}, ${V} tokens`,
    make: (backend, random) => {
      const targets = indices(backend, [TOKENS], V);
      const W = weight(backend, random, [V, C]);
      return {
        inputs: [random.normal(backend, [TOKENS, C])],
        parameters: [W],
        constants: [targets],
        fused: ([x]) => linearCrossEntropy(x!, W, targets),
        composed: ([x]) => crossEntropy(linear(x!, W), targets),
      };
    },
  },
];

function weight(backend: Backend, random: Random, shape: Shape): Parameter {
  const value = random.normal(backend, shape);
  return new Parameter(shape.join("×"), scale(value, 0.02, value));
}

/** Makes indices below `end` that visit all residues. */
function indices(backend: Backend, shape: Shape, end: number): Tensor {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    backend,
    Int32Array.from({ length: count }, (_, at) => (at * 7919) % end),
    shape,
  );
}
