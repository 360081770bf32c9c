import { quote } from "./_quote.ts";
import { DTYPE_BYTES, type Dtype, isDtype } from "./dtype.ts";
import { SafetensorsError } from "./error.ts";

const TRUE_SHAPE = "save it again with its true shape";

/** Name, type and shape of a tensor. */
export interface TensorInfo {
  /**
   * Any well-formed text except `__metadata__`, which the format reserves, and `__proto__`, which
   * is dangerous as the key of an object.
   */
  readonly name: string;
  readonly dtype: Dtype;
  /** Size of each axis, outermost first. `[]` is a scalar. */
  readonly shape: readonly number[];
}

/** A tensor in memory. Its values are little-endian and row-major, without gaps. */
export interface TensorEntry extends TensorInfo {
  /**
   * `product(shape) · DTYPE_BYTES[dtype]` bytes at any alignment. May be a view of memory that
   * others use.
   */
  readonly bytes: Uint8Array;
}

/** Number of bytes of the values of a checked tensor. */
export function byteLength({ dtype, shape }: TensorInfo): number {
  return shape.reduce((count, size) => count * size, DTYPE_BYTES[dtype]);
}

/**
 * Checks name, dtype and shape.
 *
 * @param subject  beginning of the message, such as `Cannot read tensor "a"`
 */
export function checkInfo(
  subject: string,
  name: string,
  dtype: unknown,
  shape: unknown,
): asserts dtype is Dtype {
  checkName(subject, name);
  if (!isDtype(dtype)) {
    throw new SafetensorsError(
      `${subject}: ${quote(dtype)} is not a known dtype`,
      `convert it to one of ${Object.keys(DTYPE_BYTES).join(", ")}`,
    );
  }
  if (!isShape(shape)) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} is not a list of non-negative integers`,
      TRUE_SHAPE,
    );
  }
  if (!Number.isSafeInteger(byteLength({ name, dtype, shape }))) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} overflows 2^53 bytes`,
      TRUE_SHAPE,
    );
  }
}

/** Checks that an entry has as many bytes as its dtype and shape need. */
export function checkTensorEntry(
  subject: string,
  { name, dtype, shape, bytes }: TensorEntry,
): void {
  checkInfo(subject, name, dtype, shape);
  const needed = byteLength({ name, dtype, shape });
  if (bytes.length !== needed) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} needs ${needed} bytes, got ${bytes.length}`,
      "pass all values of the tensor and no others",
    );
  }
}

/** Checks the name of a tensor, or a key of the metadata. */
export function checkName(subject: string, name: string): void {
  if (name === "__proto__" || name === "__metadata__") {
    throw new SafetensorsError(`${subject}: the name ${name} is reserved`, "rename it");
  }
  checkText(subject, name);
}

/**
 * Checks that text can be written as UTF-8: it has no unpaired surrogate, which is what the pattern
 * matches with the flag `u`.
 */
export function checkText(subject: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new SafetensorsError(
      `${subject}: ${quote(text)} is not well-formed Unicode`,
      "remove the unpaired surrogates",
    );
  }
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** Tells whether `value` is a whole number from 0 to 2^53 − 1, and not −0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}
