/** A tiny GPT-2 and its checkpoint, as transformers names and shapes it, with seeded values. */
import { encodeFloat32, type SafetensorsReader, type TensorEntry } from "@lrm/safetensors";
import { type Backend, Random, type Shape, sizeOf } from "@lrm/tensor";
import type { GPT2Config } from "../config.ts";
import { GPT2 } from "../model.ts";

export const TINY_CONFIG: GPT2Config = {
  vocabularySize: 97,
  contextLength: 24,
  layers: 2,
  width: 32,
  heads: 4,
  mlpWidth: 128,
  epsilon: 1e-5,
};

/** Weights of linear layers are `[in, out]` in the file. */
const BLOCK: readonly (readonly [name: string, shape: Shape])[] = [
  ["ln_1.weight", [32]],
  ["ln_1.bias", [32]],
  ["attn.c_attn.weight", [32, 96]],
  ["attn.c_attn.bias", [96]],
  ["attn.c_proj.weight", [32, 32]],
  ["attn.c_proj.bias", [32]],
  ["ln_2.weight", [32]],
  ["ln_2.bias", [32]],
  ["mlp.c_fc.weight", [32, 128]],
  ["mlp.c_fc.bias", [128]],
  ["mlp.c_proj.weight", [128, 32]],
  ["mlp.c_proj.bias", [32]],
];

const SHAPES: readonly (readonly [name: string, shape: Shape])[] = [
  ["wte.weight", [97, 32]],
  ["wpe.weight", [24, 32]],
  ...[0, 1].flatMap((layer) =>
    BLOCK.map(([name, shape]) => [`h.${layer}.${name}`, shape] as const),
  ),
  ["ln_f.weight", [32]],
  ["ln_f.bias", [32]],
];

/** Makes the tensors of the checkpoint, by name. */
export function tinyCheckpoint(): ReadonlyMap<string, TensorEntry> {
  return new Map(SHAPES.map(([name, shape]) => [name, entryOf(name, shape)]));
}

/** Loads the model from the checkpoint. */
export async function tinyModel(backend: Backend): Promise<GPT2> {
  return await GPT2.load(backend, readerOf(tinyCheckpoint().values()), TINY_CONFIG);
}

/** Makes a reader of tensors in memory. */
export function readerOf(entries: Iterable<TensorEntry>): SafetensorsReader {
  const tensors = new Map([...entries].map((entry) => [entry.name, entry]));
  return {
    metadata: {},
    tensors: new Map(
      [...tensors].map(([name, entry]) => [
        name,
        { ...entry, byteOffset: 0, byteLength: entry.bytes.length },
      ]),
    ),
    read: async (name) => tensors.get(name)!,
  };
}

/** Draws values around 0, and gains around 1. */
function entryOf(name: string, shape: Shape): TensorEntry {
  const center = /ln_\w+\.weight$/.test(name) ? 1 : 0;
  const numbers = new Random(1).fork(name).numbers();
  const values = Float32Array.from(
    { length: sizeOf(shape) },
    () => center + 0.4 * (numbers.next().value - 0.5),
  );
  return encodeFloat32(name, shape, values);
}
