/** What the tests share: the tiny checkpoint and its float64 reference values. */
import { readFile } from "node:fs/promises";
import {
  decodeFloat64,
  decodeInt32,
  openSafetensors,
  readSafetensors,
  type SafetensorsReader,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import type { LLaMAConfig } from "./config.ts";
import { configFromHuggingFace } from "./hugging_face_config.ts";
import { LLaMA } from "./model.ts";

const read = async (name: string) =>
  new Uint8Array(await readFile(`${import.meta.dirname}/../fixtures/${name}`));

/** The configuration of the tiny checkpoint: 4 heads share 2 key and value heads. */
export async function fixtureConfig(): Promise<LLaMAConfig> {
  return configFromHuggingFace(
    JSON.parse(new TextDecoder().decode(await read("llama-checkpoint.json"))),
  );
}

/** The checkpoint's tensors. */
export async function fixtureCheckpoint(): Promise<ReadonlyMap<string, TensorEntry>> {
  return readSafetensors(await read("llama-checkpoint.safetensors")).tensors;
}

export async function fixtureModel(backend: Backend): Promise<LLaMA> {
  const reader = await readerOf((await fixtureCheckpoint()).values());
  return await LLaMA.load(backend, reader, await fixtureConfig());
}

/** A reader of tensors in memory. */
export async function readerOf(entries: Iterable<TensorEntry>): Promise<SafetensorsReader> {
  const bytes = writeSafetensors([...entries]);
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

/** The reference values of one pass: see the notes in `llama-golden.json`. */
export async function golden(backend: Backend) {
  const { tensors } = readSafetensors(await read("llama-golden.safetensors"));
  const batches = tensors.get("batches")!;
  const [, B, length] = batches.shape as readonly [number, number, number];
  const first = decodeInt32(batches).subarray(0, B * length);
  const part = (shift: 0 | 1): Tensor => {
    const tokens = first.filter((_, at) => {
      const t = (at % length) - shift;
      return t >= 0 && t < length - 1;
    });
    return tensor(backend, tokens, [B, length - 1]);
  };
  return {
    inputs: part(0),
    targets: part(1),
    values: (name: string): Float64Array => decodeFloat64(tensors.get(name)!),
  };
}
