import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tokenizerFiles } from "@lrm/data/node";
import { type ParameterLayout, storedShape } from "@lrm/language-model";
import { familyOf } from "@lrm/run";
import { encodeFloat32, type LazyTensor, streamSafetensors } from "@lrm/safetensors";
import { sizeOf } from "@lrm/tensor";

/** Type of the weights in a file. */
export type WeightType = "F32" | "BF16";

/** Context of the tokenizer's files. Nothing here depends on it. */
const CONTEXT = 128;

/**
 * Writes a folder of Hugging Face with random weights and a tokenizer of bytes. Only one tensor at
 * a time is in memory.
 *
 * @param json  the `config.json` of a LLaMA
 */
export async function writeRandomModel(
  folder: string,
  json: Readonly<Record<string, unknown>>,
  dtype: WeightType,
): Promise<void> {
  const { configFromHuggingFace, parameterLayout } = familyOf("llama");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(await tokenizerFiles("bytes", CONTEXT))) {
    await writeFile(join(folder, name), text);
  }
  const numbers = randomBits(1);
  const tensors = parameterLayout(configFromHuggingFace!(json)).map((entry): LazyTensor => {
    const shape = storedShape(entry);
    return {
      ...{ name: entry.name, dtype, shape },
      bytes: () => encodeFloat32(entry.name, shape, valuesOf(entry, numbers), { dtype }).bytes,
    };
  });
  await using file = await open(join(folder, "model.safetensors"), "w");
  for await (const chunk of streamSafetensors(tensors, { metadata: { format: "pt" } })) {
    await file.writeFile(chunk);
  }
  await writeFile(join(folder, "config.json"), JSON.stringify(json));
}

/** Draws new weights: uniform ones of the deviation that the layout asks for. */
function valuesOf({ shape, initial }: ParameterLayout, bits: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (typeof initial === "number") return values.fill(initial);
  const range = Math.sqrt(12) * initial.deviation;
  for (let i = 0; i < values.length; i++) values[i] = range * (bits() / 2 ** 32 - 0.5);
  return values;
}

/** Makes 32 random bits at each call (xorshift). A billion of them take seconds. */
function randomBits(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
