import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import {
  type LazyTensor,
  openSafetensors,
  SafetensorsError,
  streamSafetensors,
  type TensorEntry,
} from "@lrm/safetensors";
import type { Tensor } from "@lrm/tensor";
import { NonFiniteError } from "../metrics.ts";
import { replaceFile, writeAll } from "./atomic_file.ts";
import { inPlainWords, RunError } from "./run_error.ts";

const FORMAT = "lrm-checkpoint-1";

/** The file's last tensor: the SHA-256 of every byte before it, header included. */
const DIGEST = "sha256";
const DIGEST_BYTES = 32;

/** Everything that a run needs to go on. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Weights and optimizer state by name, float32 or int32. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** What is not a tensor: JSON. */
  readonly state: unknown;
}

/**
 * Writes a checkpoint over the last one, all at once, after every value was found finite and the file is on disk. One tensor at a time is read back.
 *
 * The file is in the safetensors format. The same snapshot gives the same bytes.
 *
 * @throws NonFiniteError when a value is not finite, RunError when the file cannot be written; the last checkpoint stays
 */
export async function saveCheckpoint(
  path: string,
  { step, tensors, state }: Snapshot,
): Promise<void> {
  const hash = createHash("sha256");
  const entries: LazyTensor[] = Object.keys(tensors)
    .sort()
    .map((name) => {
      const { shape, dtype } = tensors[name]!;
      const bytes = () => finiteBytes(tensors[name]!, name, step);
      return { name, shape, dtype: dtype === "int32" ? "I32" : "F32", bytes };
    });
  // Narrow elements come last in the file, so that this is asked for when all others are written.
  const digest = () => hash.copy().digest();
  entries.push({ name: DIGEST, shape: [DIGEST_BYTES], dtype: "U8", bytes: digest });
  const metadata = { format: FORMAT, step: String(step), state: JSON.stringify(state ?? null) };
  await replaceFile(path, async (file) => {
    for await (const chunk of streamSafetensors(entries, { metadata })) {
      hash.update(chunk);
      await writeAll(file, chunk);
    }
  });
}

async function finiteBytes(tensor: Tensor, name: string, step: number): Promise<Uint8Array> {
  const values = await tensor.read();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new NonFiniteError(step, name, values[i]!);
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A checkpoint that was read and checked. */
export interface LoadedCheckpoint {
  readonly step: number;
  readonly state: unknown;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/**
 * Reads a checkpoint and checks all of it against its checksum.
 *
 * @throws RunError when it is missing, damaged, cut short or no checkpoint
 */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  try {
    const file = await open(path);
    try {
      return await readCheckpoint(file, path);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw inPlainWords(`Cannot load ${path}`, error);
    throw damaged(path, error);
  }
}

async function readCheckpoint(file: FileHandle, path: string): Promise<LoadedCheckpoint> {
  const { size } = await file.stat();
  const read = (offset: number, length: number) => readRange(file, offset, length);
  const reader = await openSafetensors({ name: basename(path), size, read });
  const { format, step, state } = reader.metadata;
  if (format !== FORMAT || step === undefined || state === undefined) {
    throw new RunError(
      `Cannot load ${path}: it is not the checkpoint of a run; name a run folder, or start a new run`,
    );
  }
  // The tensors come in the order of their data, without gaps: with the header they are the whole file.
  const stored = [...reader.tensors.values()];
  if (stored.at(-1)?.name !== DIGEST) throw damaged(path);
  const hash = createHash("sha256").update(await read(0, stored[0]!.byteOffset));
  const tensors = new Map<string, TensorEntry>();
  for (const { name } of stored.slice(0, -1)) {
    const entry = await reader.read(name);
    hash.update(entry.bytes);
    tensors.set(name, entry);
  }
  const digest = await reader.read(DIGEST);
  if (!hash.digest().equals(digest.bytes)) throw damaged(path);
  return { step: Number(step), state: JSON.parse(state), tensors };
}

function damaged(path: string, cause?: unknown): RunError {
  return new RunError(
    `Cannot load ${path}: it is damaged or cut short; restore it from a copy, or start a new run`,
    { cause },
  );
}

/** Node reads at most 2³¹ − 1 bytes at once. */
const READ_LIMIT = 2 ** 30;

async function readRange(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, READ_LIMIT);
    const { bytesRead } = await file.read(bytes, filled, wanted, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
