// Every runtime has these two globals, but the types of ECMAScript lack them. Declared here, so
// that the package needs the types of neither the DOM nor Node.
declare const TextDecoder: new (
  label: "utf-8",
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };

/**
 * Decodes strict UTF-8. Copies the bytes first, as browsers refuse to decode shared memory.
 *
 * @throws TypeError for invalid bytes
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.slice());
}

/** Encodes text as UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
