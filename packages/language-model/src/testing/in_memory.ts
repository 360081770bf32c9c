import {
  openSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsReader,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";

/** Opens a checkpoint of these tensors in memory. */
export async function readerOf(entries: Iterable<TensorEntry>): Promise<SafetensorsReader> {
  const bytes = writeSafetensors(entries);
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

/** Collects the chunks of a file and reads it. */
export async function fileOf(chunks: AsyncIterable<Uint8Array>): Promise<SafetensorsFile> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return readSafetensors(new Uint8Array(await new Blob(parts).arrayBuffer()));
}
