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
  /** SHA-256 of the metrics of the steps done, in hexadecimal, where there are some. */
  readonly metrics?: string | undefined;
}

/** A checkpoint that was read and checked. */
export interface LoadedCheckpoint {
  readonly step: number;
  readonly state: unknown;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** As in {@link Snapshot}; undefined in checkpoints of earlier versions. */
  readonly metrics?: string | undefined;
}

/**
 * A checkpoint's bytes, in the safetensors format; the same snapshot gives the same bytes. One tensor at a time is read back.
 *
 * @param sha256  a fresh one
 * @throws NonFiniteError when a value is not finite; what came before is no checkpoint then
 * @example
 * ```ts
 * import { createHash } from "node:crypto";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { readCheckpoint, streamCheckpoint } from "./checkpoint.ts";
 * const tensors = { weight: tensor(createReferenceBackend(), [1, 2, 3]) };
 * const chunks: Uint8Array<ArrayBuffer>[] = [];
 * for await (const chunk of streamCheckpoint({ step: 7, tensors, state: {} }, createHash("sha256"))) {
 *   chunks.push(new Uint8Array(chunk));
 * }
 * const file = new Blob(chunks);
 * const read = async (offset: number, length: number) =>
 *   new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
 * const checkpoint = await readCheckpoint({ size: file.size, read }, "a blob", createHash("sha256"));
 * expect(checkpoint.step).toBe(7);
 * ```
 */
export async function* streamCheckpoint(
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
  // Narrow elements come last in the file, so that this is asked for when all others were hashed.
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

async function finiteBytes(tensor: Tensor, name: string, step: number): Promise<Uint8Array> {
  const values = await tensor.read();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new NonFiniteError(step, name, values[i]!);
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Reads a checkpoint and checks all of it against its checksum.
 *
 * @param path  what messages call it
 * @param sha256  a fresh one
 * @throws RunError when it is damaged, cut short or no checkpoint; whatever the source throws
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
  // The tensors come in the order of their data, without gaps: with the header they are the whole file.
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
    `Cannot load ${path}: it is not the checkpoint of a run; name a run folder, or start a new run`,
    { cause },
  );
}

function damaged(path: string, cause?: unknown): RunError {
  return new RunError(
    `Cannot load ${path}: it is damaged or cut short; restore it from a copy, or start a new run`,
    { cause },
  );
}
