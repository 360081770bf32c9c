import type { Array as JaxArray } from "@jax-js/jax";
import type { GPT2Config } from "@lrm/gpt2";
import type { Jax } from "./jax.ts";

/** Weights by their names in checkpoints. */
export type JaxWeights = Readonly<Record<string, JaxArray>>;

/**
 * Computes the cross-entropy of a GPT-2, as `@lrm/gpt2` does: learned positions, layer
 * normalization, GELU in its tanh form, a tied head. Consumes weights and tokens.
 *
 * @param inputs  int32 `[B, T]`, with T the context of the model
 * @param targets  int32 `[B, T]`
 */
export function jaxGpt2Loss(
  jax: Jax,
  config: GPT2Config,
  weights: JaxWeights,
  inputs: JaxArray,
  targets: JaxArray,
): JaxArray {
  const { nn, numpy } = jax;
  const [B, T] = targets.shape as [number, number];
  const table = weights["wte.weight"]!;
  let x = numpy.take(table.ref, inputs, 0).add(weights["wpe.weight"]!); // [B, T, C]
  for (let layer = 0; layer < config.layers; layer++) {
    x = block(jax, config, weights, `h.${layer}`, x);
  }
  const hidden = layerNorm(jax, config, weights, "ln_f", x);
  const logits = numpy.matmul(hidden, table.transpose()); // [B, T, V]
  // nn.oneHot() would make V × V numbers, and takeAlongAxis() has no gradient inside jit().
  const right = targets.reshape([B, T, 1]).equal(numpy.arange(config.vocabularySize));
  return numpy
    .where(right, nn.logSoftmax(logits), 0)
    .sum()
    .mul(-1 / (B * T));
}

function block(
  jax: Jax,
  config: GPT2Config,
  weights: JaxWeights,
  name: string,
  x: JaxArray,
): JaxArray {
  const { nn, numpy } = jax;
  const linear = (of: string, u: JaxArray): JaxArray =>
    numpy
      .matmul(u, weights[`${name}.${of}.weight`]!.transpose())
      .add(weights[`${name}.${of}.bias`]!);
  const normal = (of: string): JaxArray => layerNorm(jax, config, weights, `${name}.${of}`, x.ref);
  const attended = causalAttention(jax, config.heads, linear("attn.c_attn", normal("ln_1")));
  x = x.add(linear("attn.c_proj", attended));
  const inside = nn.gelu(linear("mlp.c_fc", normal("ln_2")));
  return x.add(linear("mlp.c_proj", inside));
}

/**
 * Computes attention with jax-js's products, because its `nn.dotProductAttention` needs an engine
 * with iterator helpers, which Node 20 has not.
 *
 * @param qkv  `[B, T, 3C]`
 * @returns  `[B, T, C]`
 */
function causalAttention({ nn, numpy }: Jax, heads: number, qkv: JaxArray): JaxArray {
  const [B, T, wide] = qkv.shape as [number, number, number];
  const size = wide / 3 / heads;
  const [q, k, v] = numpy
    .split(qkv, 3, 2)
    .map((part) => part.reshape([B, T, heads, size]).transpose([0, 2, 1, 3]));
  const scores = numpy.matmul(q!, k!.transpose([0, 1, 3, 2])).mul(size ** -0.5); // [B, H, T, T]
  const seen = numpy.where(numpy.tri(T, T, 0, { dtype: numpy.bool }), scores, -Infinity);
  const values = numpy.matmul(nn.softmax(seen), v!); // [B, H, T, C / H]
  return values.transpose([0, 2, 1, 3]).reshape([B, T, wide / 3]);
}

function layerNorm(
  { nn }: Jax,
  { epsilon }: GPT2Config,
  weights: JaxWeights,
  name: string,
  x: JaxArray,
): JaxArray {
  return nn
    .standardize(x, -1, { epsilon })
    .mul(weights[`${name}.weight`]!)
    .add(weights[`${name}.bias`]!);
}
