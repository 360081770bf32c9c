import type { IncrementalHash } from "@lrm/data";
import {
  type LazyTensor,
  openSafetensors,
  SafetensorsError,
  type SafetensorsSource,
  streamSafetensors,
  type TensorEntry,
} from "@lrm/safetensors";
import type { Tensor } from "@lrm/tensor";
import { NonFiniteError } from "./metrics.ts";
import { RunError } from "./run_error.ts";

const FORMAT = "lrm-checkpoint-1";

/**
 * Name of the last tensor in the file: the SHA-256 of all bytes before it, including the header.
 */
const DIGEST = "sha256";
const DIGEST_BYTES = 32;

/** A tensor that can be stored: on a device, or already on the host. */
export type StoredTensor = Pick<Tensor, "shape" | "dtype" | "read">;

/** Everything that is needed to resume a run. */
export interface Snapshot {
  /** Number of completed steps. */
  readonly step: number;
  /** Weights and optimizer state by name, as float32 or int32. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** State that is not a tensor, as JSON. */
  readonly state: unknown;
  /** SHA-256 of the metrics of the completed steps, in hexadecimal, if there are any. */
  readonly metrics?: string | undefined;
}

/** A checkpoint that was read and verified. */
export interface LoadedCheckpoint {
  readonly step: number;
  readonly state: unknown;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** As in {@link Snapshot}; undefined in checkpoints of earlier versions. */
  readonly metrics?: string | undefined;
}

/**
 * Encodes a snapshot as a checkpoint, a safetensors file. Equal snapshots have equal bytes. Reads
 * back one tensor at a time.
 *
 * @param sha256  a new hash
 * @throws NonFiniteError if a value is not finite; the bytes up to then are not a checkpoint
 * @example
 * ```ts
 * import { createHash } from "node:crypto";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { readCheckpoint, streamSnapshot } from "@lrm/train";
 *
 * const tensors = { weight: tensor(createReferenceBackend(), [1, 2, 3]) };
 * const chunks: Uint8Array<ArrayBuffer>[] = [];
 * const snapshot = { step: 7, tensors, state: {} };
 * for await (const chunk of streamSnapshot(snapshot, createHash("sha256"))) {
 *   chunks.push(new Uint8Array(chunk));
 * }
 * const file = new Blob(chunks);
 * const read = async (offset: number, length: number) =>
 *   new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
 * const source = { size: file.size, read };
 * const checkpoint = await readCheckpoint(source, "a blob", createHash("sha256"));
 * expect(checkpoint.step).toBe(7);
 * ```
 */
export async function* streamSnapshot(
  { step, tensors, state, metrics }: Snapshot,
  sha256: IncrementalHash,
): AsyncGenerator<Uint8Array, void, undefined> {
  const entries: LazyTensor[] = Object.keys(tensors)
    .sort()
    .map((name) => {
      const { shape, dtype } = tensors[name]!;
      const bytes = () => finiteBytes(tensors[name]!, name, step);
      return { name, shape, dtype: dtype === "int32" ? "I32" : "F32", bytes };
    });
  // The narrowest element type comes last in the file. When these bytes are requested, all others
  // have been hashed.
  let hashed = false;
  const digest = async () => {
    hashed = true;
    return sha256.digest();
  };
  entries.push({ name: DIGEST, shape: [DIGEST_BYTES], dtype: "U8", bytes: digest });
  const metadata = {
    format: FORMAT,
    step: String(step),
    state: JSON.stringify(state ?? null),
    ...(metrics !== undefined && { metrics }),
  };
  for await (const chunk of streamSafetensors(entries, { metadata })) {
    if (!hashed) sha256.update(chunk);
    yield chunk;
  }
}

async function finiteBytes(tensor: StoredTensor, name: string, step: number): Promise<Uint8Array> {
  const values = await tensor.read();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new NonFiniteError(step, name, values[i]!);
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Reads a checkpoint and verifies its checksum.
 *
 * @param path  name for messages
 * @param sha256  a new hash
 * @throws RunError if it is damaged, cut short or not a checkpoint; errors of the source unchanged
 */
export async function readCheckpoint(
  source: SafetensorsSource,
  path: string,
  sha256: IncrementalHash,
): Promise<LoadedCheckpoint> {
  try {
    return await readChecked(source, path, sha256);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw damaged(path, error);
  }
}

async function readChecked(
  source: SafetensorsSource,
  path: string,
  sha256: IncrementalHash,
): Promise<LoadedCheckpoint> {
  const reader = await openSafetensors(source);
  const { format, step, state, metrics } = reader.metadata;
  if (format !== FORMAT || step === undefined || state === undefined) {
    throw foreign(path);
  }
  // The tensors are in file order without gaps. With the header they are the whole file.
  const stored = [...reader.tensors.values()];
  if (stored.at(-1)?.name !== DIGEST) throw damaged(path);
  sha256.update(await source.read(0, stored[0]!.byteOffset));
  const tensors = new Map<string, TensorEntry>();
  for (const { name } of stored.slice(0, -1)) {
    const entry = await reader.read(name);
    sha256.update(entry.bytes);
    tensors.set(name, entry);
  }
  const { bytes } = await reader.read(DIGEST);
  const digest = sha256.digest();
  if (!digest.every((byte, index) => byte === bytes[index])) throw damaged(path);
  if (!/^\d+$/.test(step) || !Number.isSafeInteger(Number(step))) throw foreign(path);
  return { step: Number(step), state: parsed(state, path), tensors, metrics };
}

function parsed(state: string, path: string): unknown {
  try {
    return JSON.parse(state);
  } catch (error) {
    throw foreign(path, error);
  }
}

function foreign(path: string, cause?: unknown): RunError {
  return new RunError(
    `Cannot load ${path}: it is not a checkpoint of a run`,
    "name a run folder, or start a new run",
    { cause },
  );
}

function damaged(path: string, cause?: unknown): RunError {
  return new RunError(
    `Cannot load ${path}: it is damaged or cut short`,
    "restore it from a copy, or start a new run",
    { cause },
  );
}
