import { type LoadedCheckpoint, readCheckpoint, streamSnapshot } from "@lrm/train";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Run } from "./run.ts";

/** A run's weights and state, as `lrm` keeps them in a file. */
export async function checkpointOf(run: Run): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of streamSnapshot(run.session.snapshot(), sha256.create())) {
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}

/** @throws RunError when it is damaged */
export async function loadCheckpoint(file: Blob): Promise<LoadedCheckpoint> {
  const read = async (offset: number, length: number) =>
    new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  return await readCheckpoint({ size: file.size, read }, "the kept run", sha256.create());
}
