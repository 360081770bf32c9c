/**
 * A hash over data that arrives in chunks: Node's `createHash("sha256")`, or one from a library.
 * For one use.
 */
export interface IncrementalHash {
  /** Adds bytes. */
  update(bytes: Uint8Array): unknown;
  /** Returns the hash of all bytes. Ends the use of this object. */
  digest(): Uint8Array;
}
