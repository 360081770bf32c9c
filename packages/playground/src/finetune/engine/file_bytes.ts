import { InputError } from "@lrm/run";

/**
 * Reads bytes of a file of the visitor.
 *
 * @throws InputError if the browser cannot read it any more
 */
export async function bytesOf(
  file: File,
  offset = 0,
  length = file.size - offset,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  } catch (cause) {
    throw new InputError(
      `Cannot read ${file.name}: the browser refuses, the file may have been moved or changed`,
      "choose it again",
      { cause },
    );
  }
}
