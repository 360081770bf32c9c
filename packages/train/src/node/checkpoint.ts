import { createHash } from "node:crypto";
import { SafetensorsError, streamSafetensors, type TensorEntry } from "@lrm/safetensors";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { formatShape, type Tensor } from "@lrm/tensor";
import { NonFiniteError } from "../metrics.ts";
import { replaceFile } from "./atomic_file.ts";
import { RunError } from "./run_error.ts";

const FORMAT = "lrm-checkpoint-1";

/** Everything that a run needs to go on. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Weights and optimizer state by name, float32. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** What is not a tensor: JSON. */
  readonly state: unknown;
}

/**
 * Writes a checkpoint over the last one, after checking that every value is finite, and all at once.
 *
 * @throws NonFiniteError when a value is not finite; the last checkpoint stays
 */
export async function saveCheckpoint(
  path: string,
  { step, tensors, state }: Snapshot,
): Promise<void> {
  const names = Object.keys(tensors).sort();
  const hash = createHash("sha256");
  for (const name of names) {
    const values = await tensors[name]!.read();
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new NonFiniteError(step, name, values[bad]!);
    hash.update(name).update(values);
  }
  const entries = names.map((name) => ({
    name,
    dtype: "F32" as const,
    shape: tensors[name]!.shape,
    bytes: async () => {
      const values = await tensors[name]!.read();
      return new Uint8Array(values.buffer);
    },
  }));
  const metadata = {
    format: FORMAT,
    step: String(step),
    state: JSON.stringify(state),
    sha256: hash.digest("hex"),
  };
  await replaceFile(path, async (file) => {
    for await (const chunk of streamSafetensors(entries, { metadata })) await writeAll(file, chunk);
  });
}

/** A checkpoint that was read and checked. */
export interface LoadedCheckpoint {
  readonly step: number;
  readonly state: unknown;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/**
 * Reads a checkpoint and checks all of it.
 *
 * @throws RunError when it is missing, damaged, truncated or no checkpoint
 */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  try {
    await using file = await openSafetensorsFile(path);
    const { format, step, state, sha256 } = file.metadata;
    if (format !== FORMAT || step === undefined || state === undefined) {
      throw new RunError(`Cannot resume from ${path}: it is not a checkpoint of a run`);
    }
    const tensors = new Map<string, TensorEntry>();
    const hash = createHash("sha256");
    for (const name of [...file.tensors.keys()].sort()) {
      const entry = await file.read(name);
      tensors.set(name, entry);
      hash.update(name).update(entry.bytes);
    }
    if (hash.digest("hex") !== sha256) {
      throw new RunError(
        `Cannot resume from ${path}: its values are damaged (the checksum differs); restore the file from a copy, or start a new run`,
      );
    }
    return { step: Number(step), state: JSON.parse(state), tensors };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new RunError(
      `Cannot resume from ${path}: ${error.message}; restore the file from a copy, or start a new run`,
      { cause: error },
    );
  }
}

/** Overwrites `tensors` with the values of a checkpoint that has exactly those names and shapes. */
export function restoreTensors(
  path: string,
  checkpoint: LoadedCheckpoint,
  tensors: Readonly<Record<string, Tensor>>,
): void {
  const names = Object.keys(tensors);
  const stray =
    names.find((name) => !checkpoint.tensors.has(name)) ??
    [...checkpoint.tensors.keys()].find((name) => !(name in tensors));
  if (stray !== undefined) {
    throw new RunError(
      `Cannot resume from ${path}: ${stray} is in ${stray in tensors ? "the model or optimizer" : "the checkpoint"} only; resume with the configuration that made it`,
    );
  }
  for (const name of names) {
    const { shape, dtype } = checkpoint.tensors.get(name)!;
    const wanted = tensors[name]!.shape;
    if (dtype !== "F32" || formatShape(shape) !== formatShape(wanted)) {
      throw new RunError(
        `Cannot resume from ${path}: ${name} is ${dtype} ${formatShape(shape)} there and F32 ${formatShape(wanted)} here; resume with the configuration that made it`,
      );
    }
  }
  for (const name of names) {
    const bytes = checkpoint.tensors.get(name)!.bytes;
    tensors[name]!.write(new Float32Array(bytes.slice().buffer));
  }
}

async function writeAll(
  file: { write(bytes: Uint8Array): Promise<{ bytesWritten: number }> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes.subarray(done));
    done += bytesWritten;
  }
}
