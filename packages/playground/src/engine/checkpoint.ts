import { type LoadedCheckpoint, readCheckpoint, streamSnapshot } from "@lrm/train";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Run } from "./run.ts";

/** Writes a run's weights and state in the format of `lrm`'s files. */
export async function checkpointOf(run: Run): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of streamSnapshot(await run.session.snapshot(), sha256.create())) {
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}

/**
 * Reads a checkpoint.
 *
 * @throws RunError where it is damaged
 */
export async function loadSavedRun(file: Blob): Promise<LoadedCheckpoint> {
  const read = async (offset: number, length: number) =>
    new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  return await readCheckpoint({ size: file.size, read }, "the saved run", sha256.create());
}
