/** Copies `length` bytes to new memory; returns undefined if the engine has none. */
export function tryCopy(bytes: Uint8Array, start: number, length: number): ArrayBuffer | undefined {
  let copy: Uint8Array<ArrayBuffer>;
  try {
    copy = new Uint8Array(length);
  } catch {
    return undefined;
  }
  copy.set(bytes.subarray(start, start + length));
  return copy.buffer;
}
