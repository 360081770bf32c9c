/** What the tests share: the tiny checkpoint and its float64 reference values. */
import { readFile } from "node:fs/promises";
import {
  decodeFloat64,
  decodeInt32,
  readSafetensors,
  type SafetensorsReader,
  type TensorEntry,
} from "@lrm/safetensors";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import type { GPT2Config } from "./config.ts";
import { configFromHuggingFace } from "./hugging_face_config.ts";
import { GPT2 } from "./model.ts";

const path = (name: string): string => `${import.meta.dirname}/../fixtures/${name}`;
const json = async (name: string) => JSON.parse(await readFile(path(name), "utf8")) as unknown;

/** The configuration of the tiny checkpoint. */
export async function fixtureConfig(): Promise<GPT2Config> {
  return configFromHuggingFace(await json("gpt2-checkpoint.json"));
}

export async function fixtureModel(backend: Backend): Promise<GPT2> {
  await using reader = await openSafetensorsFile(path("gpt2-checkpoint.safetensors"));
  return await GPT2.load(backend, reader, await fixtureConfig());
}

/** The checkpoint's file and tensors. */
export async function fixtureCheckpoint(): Promise<ReadonlyMap<string, TensorEntry>> {
  return readSafetensors(await readFile(path("gpt2-checkpoint.safetensors"))).tensors;
}

/** A reader of tensors in memory. */
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

/** The reference values: see the notes in `gpt2-golden.json`. */
export async function golden() {
  const { tensors } = readSafetensors(await readFile(path("gpt2-golden.safetensors")));
  const batches = tensors.get("batches")!;
  const [, B, length] = batches.shape as readonly [number, number, number];
  const tokens = decodeInt32(batches);
  const T = length - 1;
  /** Inputs and targets of one step, `[B, T]` each. */
  const batch = (backend: Backend, step: number): { inputs: Tensor; targets: Tensor } => {
    const rows = tokens.subarray(step * B * length, (step + 1) * B * length);
    return {
      inputs: tensor(
        backend,
        rows.filter((_, at) => at % length < T),
        [B, T],
      ),
      targets: tensor(
        backend,
        rows.filter((_, at) => at % length > 0),
        [B, T],
      ),
    };
  };
  return {
    batch,
    values: (name: string): Float64Array => decodeFloat64(tensors.get(name)!),
  };
}
