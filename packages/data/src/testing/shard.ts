/** Makes the bytes of a token shard. */
export function shardOf(tokens: readonly number[]): Uint8Array {
  const header = new Int32Array(256);
  header.set([20240520, 1, tokens.length]);
  return Buffer.concat([
    new Uint8Array(header.buffer),
    new Uint8Array(Uint16Array.from(tokens).buffer),
  ]);
}
