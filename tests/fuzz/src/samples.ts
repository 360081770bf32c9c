import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeFloat32, writeSafetensors } from "@lrm/safetensors";
import { Random } from "./random.ts";

/** A tensor of random values, `[name, shape]`. */
type Spec = readonly [name: string, shape: readonly number[]];

const WIDTH = 16;
const LAYERS = 2;
const CONTEXT = 16;
const MLP = 32;

/** A minimal GPT-2 over bytes. */
export const GPT2_CONFIG = {
  model_type: "gpt2",
  architectures: ["GPT2LMHeadModel"],
  vocab_size: 256,
  n_positions: CONTEXT,
  n_ctx: CONTEXT,
  n_embd: WIDTH,
  n_layer: LAYERS,
  n_head: 2,
  n_inner: MLP,
  activation_function: "gelu_new",
  layer_norm_epsilon: 1e-5,
  resid_pdrop: 0.1,
  tie_word_embeddings: true,
  torch_dtype: "float32",
  use_cache: true,
};

/** A minimal LLaMA over bytes. */
export const LLAMA_CONFIG = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 256,
  max_position_embeddings: CONTEXT,
  hidden_size: WIDTH,
  intermediate_size: MLP,
  num_hidden_layers: LAYERS,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  hidden_act: "silu",
  rms_norm_eps: 1e-6,
  rope_theta: 500,
  attention_bias: false,
  mlp_bias: false,
  tie_word_embeddings: false,
  torch_dtype: "float32",
};

/** Lists the names and shapes of GPT-2's weights. */
export function gpt2Tensors(): Spec[] {
  const affine = (name: string, ...shape: number[]): Spec[] => [
    [`${name}.weight`, shape],
    [`${name}.bias`, [shape.at(-1)!]],
  ];
  return [
    ["wte.weight", [256, WIDTH]],
    ["wpe.weight", [CONTEXT, WIDTH]],
    ...Array.from({ length: LAYERS }, (_, layer) => [
      ...affine(`h.${layer}.ln_1`, WIDTH),
      ...affine(`h.${layer}.attn.c_attn`, WIDTH, 3 * WIDTH),
      ...affine(`h.${layer}.attn.c_proj`, WIDTH, WIDTH),
      ...affine(`h.${layer}.ln_2`, WIDTH),
      ...affine(`h.${layer}.mlp.c_fc`, WIDTH, MLP),
      ...affine(`h.${layer}.mlp.c_proj`, MLP, WIDTH),
    ]).flat(),
    ...affine("ln_f", WIDTH),
  ];
}

/** Lists the names and shapes of LLaMA's weights. */
export function llamaTensors(): Spec[] {
  const grouped = (WIDTH / LLAMA_CONFIG.num_attention_heads) * LLAMA_CONFIG.num_key_value_heads;
  return [
    ["model.embed_tokens.weight", [256, WIDTH]],
    ...Array.from({ length: LAYERS }, (_, layer): Spec[] => {
      const block = `model.layers.${layer}`;
      return [
        [`${block}.input_layernorm.weight`, [WIDTH]],
        [`${block}.self_attn.q_proj.weight`, [WIDTH, WIDTH]],
        [`${block}.self_attn.k_proj.weight`, [grouped, WIDTH]],
        [`${block}.self_attn.v_proj.weight`, [grouped, WIDTH]],
        [`${block}.self_attn.o_proj.weight`, [WIDTH, WIDTH]],
        [`${block}.post_attention_layernorm.weight`, [WIDTH]],
        [`${block}.mlp.gate_proj.weight`, [MLP, WIDTH]],
        [`${block}.mlp.up_proj.weight`, [MLP, WIDTH]],
        [`${block}.mlp.down_proj.weight`, [WIDTH, MLP]],
      ];
    }).flat(),
    ["model.norm.weight", [WIDTH]],
    ["lm_head.weight", [256, WIDTH]],
  ];
}

/** Makes a safetensors file of random weights. */
export function weightsFile(specs: readonly Spec[]): Uint8Array {
  const random = new Random(4711);
  return writeSafetensors(
    specs.map(([name, shape]) => {
      const gain = shape.length === 1 && name.endsWith("weight") ? 1 : 0;
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from(
        { length: count },
        () => gain + random.below(1001) / 1000 - 0.5,
      );
      return encodeFloat32(name, shape, values);
    }),
  );
}

/** Writes a model folder in the layout of Hugging Face. */
export function writeModel(folder: string, config: object, weights: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(folder, "model.safetensors"), weights);
}

/** Makes documents with characters of one to four bytes. */
export function documents(count: number): string[] {
  const random = new Random(815);
  const words = ["loss", "falls", "größer", "Ω", "matrix", "🙂", "step", "naïve", "rank", "日本"];
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 + random.below(20) }, () => random.pick(words)).join(" "),
  );
}
