/** Tokens with one, two or four bytes for each. */
export type CompactTokens =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** Bytes that a token of a vocabulary takes. */
export function bytesPerToken(vocabularySize: number): 1 | 2 | 4 {
  if (vocabularySize <= 2 ** 8) return 1;
  return vocabularySize <= 2 ** 16 ? 2 : 4;
}

/** Allocates an array for tokens of a vocabulary. */
export function compactTokens(vocabularySize: number, length: number): CompactTokens {
  const bytes = bytesPerToken(vocabularySize);
  if (bytes === 1) return new Uint8Array(length);
  return bytes === 2 ? new Uint16Array(length) : new Uint32Array(length);
}
