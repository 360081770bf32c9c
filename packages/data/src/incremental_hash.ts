/** A digest of bytes that come one after the other: Node's `createHash("sha256")`, or a library's. Used once. */
export interface IncrementalHash {
  /** Adds bytes to those that are hashed. */
  update(bytes: Uint8Array): unknown;
  /** The hash of all bytes so far; the last call. */
  digest(): Uint8Array;
}
