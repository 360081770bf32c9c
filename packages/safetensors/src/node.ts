/// <reference types="node" />
/** Opens safetensors files on disk, in Node. */

import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openFile, readRange, readSmallFile, systemProblem } from "@lrm/files";
import {
  openSafetensors,
  openShardedSafetensors,
  parseIndex,
  SafetensorsError,
  type SafetensorsReader,
  type SafetensorsSource,
} from "./mod.ts";

/** An open file. Close it, or declare it with `await using`. */
export interface SafetensorsFileReader extends SafetensorsReader {
  /** Closes the file, or every shard. Reading fails afterwards. */
  close(): Promise<void>;
  /** Calls `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a `.safetensors` file, or all shards that a `.safetensors.index.json` beside them names.
 * Reads the headers now, and each tensor on request.
 *
 * @throws SafetensorsError for a file that is missing, damaged or not a regular file
 *
 * @example
 * ```ts
 * import { encodeFloat32, streamSafetensors } from "@lrm/safetensors";
 * import { openSafetensorsFile } from "@lrm/safetensors/node";
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 *
 * const folder = await mkdtemp(join(tmpdir(), "safetensors-"));
 * const path = join(folder, "model.safetensors");
 * await writeFile(path, streamSafetensors([encodeFloat32("bias", [2], Float32Array.of(1, 2))]));
 * const file = await openSafetensorsFile(path);
 *
 * expect((await file.read("bias")).bytes).toHaveLength(8);
 * await file.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openSafetensorsFile(path: string): Promise<SafetensorsFileReader> {
  const handles: FileHandle[] = [];
  const close = async () => {
    await Promise.all(handles.map((handle) => handle.close()));
  };
  try {
    const openSource = (file: string) => openSourceFile(file, handles);
    const reader = path.endsWith(".json")
      ? await openShardedSafetensors(parseIndex(await readIndex(path)), (shard) =>
          openSource(join(dirname(path), shard)),
        )
      : await openSafetensors(await openSource(path));
    return { ...reader, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSourceFile(path: string, handles: FileHandle[]): Promise<SafetensorsSource> {
  const handle = await openFile(path).catch((cause: unknown) => cannotOpen(path, cause));
  handles.push(handle);
  return {
    name: basename(path),
    size: (await handle.stat()).size,
    read: (offset, length) => readRange(handle, offset, length),
  };
}

async function readIndex(path: string): Promise<Uint8Array> {
  return await readSmallFile(path).catch((cause: unknown) => cannotOpen(path, cause));
}

function cannotOpen(path: string, cause: unknown): never {
  const explained = systemProblem(cause);
  if (explained === undefined) throw cause;
  const { problem, remedy } = explained;
  throw new SafetensorsError(`Cannot open ${path}: ${problem}`, remedy, { cause });
}
