import { PackedError } from "../packed_error.ts";

/** The texts of a page in UTF-8, without its nulls. */
export interface Texts {
  next(): Uint8Array;
  /** Checks that no bytes are left after all texts were read. */
  end(): void;
}

/** Maximum size of a text, in bytes. */
export const MAX_TEXT = 2 ** 26;

/** Makes an error for a text larger than {@link MAX_TEXT}. */
export function tooLong(): PackedError {
  return new PackedError(
    "unsupported",
    `has a text larger than ${Math.floor(MAX_TEXT / 1e6)} MB`,
    "split it into several rows",
  );
}
