import {
  add,
  attention,
  crossEntropy,
  gather,
  gelu,
  layerNorm,
  matmul,
  multiply,
  type Parameter,
  rmsNorm,
  rotaryTable,
  silu,
  slice,
  type Tape,
  type Variable,
} from "@lrm/autograd";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import type { Backend, Random } from "@lrm/tensor";
import { drawTokens } from "../training_step.ts";
import { causalMask, joinHeads, rotateHeads, splitHeads } from "./composed.ts";
import type { Pair, PairCase } from "./pair.ts";

const [BATCH, CONTEXT] = [16, 128] as const;

/** Makes the pairs of the models nano with a number of layers. */
export const modelPairs = (layers: number): readonly PairCase[] => [
  {
    name: "GPT-2",
    setting: `nano, ${layers} layers, ${BATCH}×${CONTEXT}`,
    make: (backend, random) => gpt2(backend, random, layers),
  },
  {
    name: "LLaMA",
    setting: `nano, ${layers} layers, ${BATCH}×${CONTEXT}`,
    make: (backend, random) => llama(backend, random, layers),
  },
];

/** GPT-2's loss, and the same written with general operations only. */
function gpt2(backend: Backend, random: Random, layers: number): Pair {
  const config = { ...GPT2_PRESETS.nano, layers };
  const model = GPT2.initialize(backend, config, random);
  const { heads, epsilon, vocabularySize } = config;
  const [inputs, targets] = drawTokens(backend, random, vocabularySize, [BATCH, CONTEXT]);
  const seen = causalMask(backend, CONTEXT);
  const get = named(model.parameters);
  const dense = (x: Variable, name: string): Variable =>
    matmul(x, get(`${name}.weight`), { transposeB: true, bias: get(`${name}.bias`) });
  const norm = (x: Variable, name: string): Variable =>
    layerNorm(x, get(`${name}.weight`), get(`${name}.bias`), { epsilon });
  const composed = (tape: Tape): Variable => {
    let x = add(gather(get("wte.weight"), tape.constant(inputs)), get("wpe.weight")); // [B, T, C]
    for (let layer = 0; layer < layers; layer++) {
      const at = `h.${layer}`;
      const qkv = dense(norm(x, `${at}.ln_1`), `${at}.attn.c_attn`); // [B, T, 3C]
      const [q, k, v] = [0, 1, 2].map((part) => {
        const C = config.width;
        return splitHeads(slice(qkv, part * C, (part + 1) * C, { axis: -1 }), heads);
      }) as [Variable, Variable, Variable];
      x = add(x, dense(joinHeads(attention(q, k, v, { mask: seen })), `${at}.attn.c_proj`));
      const inside = gelu(dense(norm(x, `${at}.ln_2`), `${at}.mlp.c_fc`)); // [B, T, 4C]
      x = add(x, dense(inside, `${at}.mlp.c_proj`));
    }
    const logits = matmul(norm(x, "ln_f"), get("wte.weight"), { transposeB: true }); // [B, T, V]
    return crossEntropy(logits, targets);
  };
  return {
    inputs: [],
    parameters: model.parameters,
    constants: [inputs, targets, seen],
    fused: (_, tape) => model.loss(tape, inputs, targets),
    composed: (_, tape) => composed(tape),
  };
}

/** LLaMA's loss, and the same written with general operations only. */
function llama(backend: Backend, random: Random, layers: number): Pair {
  const config = { ...LLAMA_PRESETS.nano, layers };
  const model = LLaMA.initialize(backend, config, random);
  const { heads, width, epsilon, vocabularySize } = config;
  const [inputs, targets] = drawTokens(backend, random, vocabularySize, [BATCH, CONTEXT]);
  const seen = causalMask(backend, CONTEXT);
  const table = rotaryTable(backend, { context: CONTEXT, headSize: width / heads }); // [T, D/2]
  const get = named(model.parameters);
  const dense = (x: Variable, name: string): Variable =>
    matmul(x, get(`${name}.weight`), { transposeB: true });
  const norm = (x: Variable, name: string): Variable =>
    rmsNorm(x, get(`${name}.weight`), { epsilon });
  const composed = (tape: Tape): Variable => {
    let x = gather(get("model.embed_tokens.weight"), tape.constant(inputs)); // [B, T, C]
    for (let layer = 0; layer < layers; layer++) {
      const at = `model.layers.${layer}`;
      const y = norm(x, `${at}.input_layernorm`);
      const [q, k, v] = ["q", "k", "v"].map((part) =>
        splitHeads(dense(y, `${at}.self_attn.${part}_proj`), heads),
      ) as [Variable, Variable, Variable];
      const attended = joinHeads(
        attention(rotateHeads(q, table), rotateHeads(k, table), v, { mask: seen }),
      );
      x = add(x, dense(attended, `${at}.self_attn.o_proj`));
      const z = norm(x, `${at}.post_attention_layernorm`);
      const gate = silu(dense(z, `${at}.mlp.gate_proj`)); // [B, T, mlpWidth]
      x = add(x, dense(multiply(gate, dense(z, `${at}.mlp.up_proj`)), `${at}.mlp.down_proj`));
    }
    return crossEntropy(dense(norm(x, "model.norm"), "lm_head"), targets);
  };
  return {
    inputs: [],
    parameters: model.parameters,
    constants: [inputs, targets, seen, table.cosine, table.sine],
    fused: (_, tape) => model.loss(tape, inputs, targets),
    composed: (_, tape) => composed(tape),
  };
}

/** Finds parameters by name. */
function named(parameters: readonly Parameter[]): (name: string) => Parameter {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return (name) => {
    const parameter = byName.get(name);
    if (parameter === undefined) throw new RangeError(`No parameter is named ${name}`);
    return parameter;
  };
}
