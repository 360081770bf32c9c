/** A tiny LLaMA and its checkpoint, as transformers names and shapes it, with seeded values. */
import {
  encodeFloat32,
  openSafetensors,
  type SafetensorsReader,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { type Backend, Random, type Shape, sizeOf } from "@lrm/tensor";
import type { LLaMAConfig } from "../config.ts";
import { LLaMA } from "../model.ts";

/** Four heads share two key and value heads. */
export const TINY_CONFIG: LLaMAConfig = {
  vocabularySize: 97,
  contextLength: 24,
  layers: 2,
  width: 32,
  heads: 4,
  keyValueHeads: 2,
  mlpWidth: 88,
  epsilon: 1e-6,
};

/** Weights are `[out, in]` in the file. */
const BLOCK: readonly (readonly [name: string, shape: Shape])[] = [
  ["input_layernorm.weight", [32]],
  ["self_attn.q_proj.weight", [32, 32]],
  ["self_attn.k_proj.weight", [16, 32]],
  ["self_attn.v_proj.weight", [16, 32]],
  ["self_attn.o_proj.weight", [32, 32]],
  ["post_attention_layernorm.weight", [32]],
  ["mlp.gate_proj.weight", [88, 32]],
  ["mlp.up_proj.weight", [88, 32]],
  ["mlp.down_proj.weight", [32, 88]],
];

const SHAPES: readonly (readonly [name: string, shape: Shape])[] = [
  ["model.embed_tokens.weight", [97, 32]],
  ...[0, 1].flatMap((layer) =>
    BLOCK.map(([name, shape]) => [`model.layers.${layer}.${name}`, shape] as const),
  ),
  ["model.norm.weight", [32]],
  ["lm_head.weight", [97, 32]],
];

/** Makes the tensors of the checkpoint, by name. */
export function tinyCheckpoint(): ReadonlyMap<string, TensorEntry> {
  return new Map(SHAPES.map(([name, shape]) => [name, entryOf(name, shape)]));
}

/** Loads the model from the checkpoint. */
export async function tinyModel(backend: Backend): Promise<LLaMA> {
  return await LLaMA.load(backend, await readerOf(tinyCheckpoint().values()), TINY_CONFIG);
}

/** Makes a reader of tensors in memory. */
export async function readerOf(entries: Iterable<TensorEntry>): Promise<SafetensorsReader> {
  const bytes = writeSafetensors([...entries]);
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

/** Draws values around 0, and gains around 1. */
function entryOf(name: string, shape: Shape): TensorEntry {
  const center = name.includes("norm.weight") ? 1 : 0;
  const numbers = new Random(1).fork(name).numbers();
  const values = Float32Array.from(
    { length: sizeOf(shape) },
    () => center + 0.4 * (numbers.next().value - 0.5),
  );
  return encodeFloat32(name, shape, values);
}
