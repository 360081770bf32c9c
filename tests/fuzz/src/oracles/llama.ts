import { overWindows, plus } from "./gpt2.ts";
import { attend, crossEntropy, type Matrix, mapped, matrix, multiply, row } from "./numbers.ts";
import { float32Values, type RawTensor } from "./safetensors.ts";

/** Fields of LLaMA's `config.json` that determine its numbers. */
interface Config {
  readonly max_position_embeddings: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null;
  readonly rms_norm_eps?: number | null;
  readonly rope_theta?: number | null;
  readonly tie_word_embeddings?: boolean | null;
}

/**
 * Computes the mean loss of a LLaMA over whole windows of a text's bytes, in float64.
 *
 * @throws Error if the files do not match
 */
export function llamaLoss(
  json: unknown,
  tensors: Map<string, RawTensor>,
  text: Uint8Array,
): number {
  const config = json as Config;
  const find = (name: string): RawTensor => {
    const tensor = tensors.get(name) ?? tensors.get(name.replace("model.", ""));
    if (tensor === undefined) throw new Error(`${name} is missing`);
    return tensor;
  };
  const weight = (name: string) => {
    const tensor = find(`${name}.weight`);
    return matrix(tensor.shape[0]!, tensor.shape[1]!, float32Values(tensor));
  };
  const norm = (x: Matrix, name: string) =>
    rmsNorm(x, float32Values(find(`${name}.weight`)), config.rms_norm_eps ?? 1e-6);
  const linear = (x: Matrix, name: string) => multiply(x, weight(name), { transposed: true });
  const tokens = weight("model.embed_tokens");
  const head = config.tie_word_embeddings ? tokens : weight("lm_head");
  const heads = config.num_attention_heads;
  const group = heads / (config.num_key_value_heads ?? heads);
  const size = tokens.columns / heads;
  const base = config.rope_theta ?? 10_000;
  return overWindows(text, config.max_position_embeddings, (inputs, targets) => {
    const context = inputs.length;
    let x = matrix(context, tokens.columns);
    for (let t = 0; t < context; t++) row(x, t).set(row(tokens, inputs[t]!));
    for (let layer = 0; layer < config.num_hidden_layers; layer++) {
      const block = `model.layers.${layer}`;
      const input = norm(x, `${block}.input_layernorm`);
      const queries = rotated(linear(input, `${block}.self_attn.q_proj`), size, base);
      const keys = rotated(linear(input, `${block}.self_attn.k_proj`), size, base);
      const values = linear(input, `${block}.self_attn.v_proj`);
      const attended = matrix(context, tokens.columns);
      for (let each = 0; each < heads; each++) {
        const shared = Math.floor(each / group) * size;
        attend(
          attended,
          each * size,
          [queries, each * size],
          [keys, shared],
          [values, shared],
          size,
        );
      }
      x = plus(x, linear(attended, `${block}.self_attn.o_proj`));
      const middle = norm(x, `${block}.post_attention_layernorm`);
      const up = linear(middle, `${block}.mlp.up_proj`);
      const gated = mapped(
        linear(middle, `${block}.mlp.gate_proj`),
        (gate, index) => (gate / (1 + Math.exp(-gate))) * up.values[index]!,
      );
      x = plus(x, linear(gated, `${block}.mlp.down_proj`));
    }
    return crossEntropy(multiply(norm(x, "model.norm"), head, { transposed: true }), targets);
  });
}

function rmsNorm(x: Matrix, gain: Float64Array, epsilon: number): Matrix {
  return mapped(x, (value, index) => {
    const values = row(x, Math.floor(index / x.columns));
    const square = values.reduce((sum, each) => sum + each * each, 0) / x.columns;
    return (value / Math.sqrt(square + epsilon)) * gain[index % x.columns]!;
  });
}

/** Applies rotary positions. The halves of each head's columns form pairs. */
function rotated(x: Matrix, size: number, base: number): Matrix {
  const half = size / 2;
  return mapped(x, (value, index) => {
    const t = Math.floor(index / x.columns);
    const column = index % size;
    const angle = t * base ** (-(2 * (column % half)) / size);
    const other = x.values[column < half ? index + half : index - half]!;
    return value * Math.cos(angle) + (column < half ? -other : other) * Math.sin(angle);
  });
}
