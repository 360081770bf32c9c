/**
 * Bytes per element of every supported dtype: those of the reference implementation, except the
 * types below one byte (F4, F6). The `decode` functions convert the usual ones; entries of the
 * others can only be copied as bytes.
 */
export const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
} as const;

/** Element type of a tensor, spelled as in the file. */
export type Dtype = keyof typeof DTYPE_BYTES;

/** Tells whether `value` is the name of a supported dtype. */
export function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(DTYPE_BYTES, value);
}
