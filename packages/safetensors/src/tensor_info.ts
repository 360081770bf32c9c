import { quote } from "./_quote.ts";
import { DTYPE_BYTES, type Dtype, isDtype } from "./dtype.ts";
import { SafetensorsError } from "./error.ts";

/** What the header says of a tensor's values. */
export interface TensorInfo {
  /** Any well-formed text but `__metadata__` (the file's own) and `__proto__` (a trap for whoever keys an object by it). */
  readonly name: string;
  readonly dtype: Dtype;
  /** Non-negative sizes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
}

/** A tensor in memory: its values, little-endian, row-major, without gaps. */
export interface TensorEntry extends TensorInfo {
  /** `product(shape) · DTYPE_BYTES[dtype]` bytes at any alignment; a view of memory that may belong to someone else. */
  readonly bytes: Uint8Array;
}

/** Bytes that a checked tensor's values take. */
export function byteLength({ dtype, shape }: TensorInfo): number {
  return shape.reduce((count, size) => count * size, DTYPE_BYTES[dtype]);
}

/** Checks name, dtype and shape; `subject` begins the message, as in `Cannot read tensor "a"`. */
export function checkInfo(
  subject: string,
  name: string,
  dtype: unknown,
  shape: unknown,
): asserts dtype is Dtype {
  checkName(subject, name);
  if (!isDtype(dtype)) {
    throw new SafetensorsError(
      `${subject}: ${quote(dtype)} is not a known dtype; convert it to one of ${Object.keys(DTYPE_BYTES).join(", ")}`,
    );
  }
  if (!isShape(shape)) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} is not a list of non-negative integers; save it again with its true shape`,
    );
  }
  if (!Number.isSafeInteger(byteLength({ name, dtype, shape }))) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} overflows 2^53 bytes; save it again with its true shape`,
    );
  }
}

/** Checks that an entry's bytes are as many as its dtype and shape need. */
export function checkEntry(subject: string, { name, dtype, shape, bytes }: TensorEntry): void {
  checkInfo(subject, name, dtype, shape);
  const needed = byteLength({ name, dtype, shape });
  if (bytes.length !== needed) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} needs ${needed} bytes, got ${bytes.length}; pass all of the tensor's values and no others`,
    );
  }
}

/** Checks a tensor's name, or a key of the metadata. */
export function checkName(subject: string, name: string): void {
  if (name === "__proto__" || name === "__metadata__") {
    throw new SafetensorsError(`${subject}: the name ${name} is reserved; rename it`);
  }
  checkText(subject, name);
}

/** Checks that text has a UTF-8 form: no half of a surrogate pair, which is all that matches with the u flag. */
export function checkText(subject: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new SafetensorsError(
      `${subject}: ${quote(text)} is not well-formed Unicode; take out the unpaired surrogates`,
    );
  }
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** Whether `value` is a whole number from 0 to 2^53 − 1 (and not −0). */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}
