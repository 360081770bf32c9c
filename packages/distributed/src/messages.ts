import type { Communicator } from "./communicator.ts";

/**
 * Sends a value from rank 0 to all ranks.
 *
 * @param value  JSON; ignored on other ranks
 * @returns  the value of rank 0
 */
export async function shareValue<T>(communicator: Communicator, value?: T): Promise<T> {
  const own = communicator.rank === 0;
  const text = own ? new TextEncoder().encode(JSON.stringify(value)) : undefined;
  const length = new Float64Array([text?.length ?? 0]);
  await communicator.broadcast(new Uint8Array(length.buffer), 0);
  const bytes = text ?? new Uint8Array(length[0]!);
  await communicator.broadcast(bytes, 0);
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

/** Collects a short text of every rank on all ranks. */
export async function gatherTexts(communicator: Communicator, text: string): Promise<string[]> {
  const { rank, size } = communicator;
  const own = Float32Array.from(new TextEncoder().encode(text));
  const lengths = new Float32Array(size);
  lengths[rank] = own.length;
  await communicator.sum(lengths);
  const counts = Array.from(lengths);
  const all = new Float32Array(counts.reduce((sum, count) => sum + count, 0));
  await communicator.gather(own, counts, all);
  let at = 0;
  return counts.map((count) => {
    const bytes = Uint8Array.from(all.subarray(at, at + count));
    at += count;
    return new TextDecoder().decode(bytes);
  });
}
