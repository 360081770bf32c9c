/** Bytes of the probe; some engines compile only 4 kB without waiting, on a page's main thread. */
const SIZE = 8192;

/** Returns a module without code that is as large as compiled maps are. */
export function compileProbe(): Uint8Array {
  const head = [0, 97, 115, 109, 1, 0, 0, 0]; // magic, version
  const length = [0x80 | (SIZE & 0x7f), SIZE >> 7];
  const bytes = new Uint8Array(head.length + 1 + length.length + SIZE);
  bytes.set([...head, 0, ...length]); // a custom section, whose name is empty
  return bytes;
}

/** Tells whether the calling thread may compile modules at run time, without waiting. */
export function mayCompile(): boolean {
  try {
    new WebAssembly.Module(compileProbe() as Uint8Array<ArrayBuffer>);
    return true;
  } catch {
    return false;
  }
}
