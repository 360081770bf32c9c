import { fractionInList, structureProblem } from "./_json.ts";
import { quote } from "./_quote.ts";
import { decodeUtf8 } from "./_utf8.ts";
import { SafetensorsError } from "./error.ts";
import {
  byteLength,
  checkInfo,
  checkName,
  checkText,
  isCount,
  type TensorInfo,
} from "./tensor_info.ts";

/**
 * Longest header that is read or written, in bytes. The reference implementation has the same
 * limit.
 */
export const HEADER_LIMIT = 100_000_000;

/** Bytes before the header, which hold its length as a little-endian 64-bit integer. */
export const PREFIX_BYTES = 8;

/** A tensor in a file. */
export interface StoredTensor extends TensorInfo {
  /** First byte of its values, counted from the start of the file. */
  readonly byteOffset: number;
  /** `product(shape) · DTYPE_BYTES[dtype]`. */
  readonly byteLength: number;
}

/** Table of contents of a file. */
export interface SafetensorsHeader {
  /** Free text by key, in an object without a prototype. */
  readonly metadata: Readonly<Record<string, string>>;
  /** All tensors by name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const REMEDY = "the file is damaged or incomplete, copy or download it again";
const NOT_SAFETENSORS = "the file is damaged or not a safetensors file, check where it comes from";

/**
 * Reads the length of the header.
 *
 * @param file  name of the file for messages
 * @param prefix  first 8 bytes of the file
 * @param size  length of the file in bytes
 */
export function readHeaderLength(file: string, prefix: Uint8Array, size: number): number {
  if (size < PREFIX_BYTES) {
    throw new SafetensorsError(
      `Cannot read ${file}: it has ${size} bytes, but a safetensors file begins with 8`,
      REMEDY,
    );
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > HEADER_LIMIT) {
    throw new SafetensorsError(
      `Cannot read ${file}: its header claims ${length} bytes, more than the ${HEADER_LIMIT} allowed`,
      NOT_SAFETENSORS,
    );
  }
  if (length > size - PREFIX_BYTES) {
    throw new SafetensorsError(
      `Cannot read ${file}: its header claims ${length} bytes, but only ${size - PREFIX_BYTES} follow`,
      REMEDY,
    );
  }
  return length;
}

/**
 * Parses and checks the JSON of a header. The tensors must cover the data of the file exactly,
 * without overlap or gap.
 *
 * @param file  name of the file for messages
 * @param size  length of the file in bytes
 */
export function parseHeader(file: string, json: Uint8Array, size: number): SafetensorsHeader {
  const text = headerText(file, json);
  const root = parseJson(file, text);
  const metadata: Record<string, string> = Object.create(null);
  const tensors: StoredTensor[] = [];
  const dataOffset = PREFIX_BYTES + json.length;
  for (const [name, value] of Object.entries(root)) {
    if (name === "__metadata__") readMetadata(file, value, metadata);
    else tensors.push(readTensor(file, name, value, dataOffset));
  }
  const fraction = fractionInList(text);
  if (fraction >= 0) {
    throw new SafetensorsError(
      `Cannot read ${file}: its header has a size with a fraction or an exponent at character ${fraction}`,
      REMEDY,
    );
  }
  tensors.sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  checkCoverage(file, tensors, dataOffset, size);
  return { metadata, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
}

function headerText(file: string, json: Uint8Array): string {
  const subject = `Cannot read ${file}: its header`;
  if (json[0] !== 0x7b) {
    throw new SafetensorsError(`${subject} does not begin with {`, NOT_SAFETENSORS);
  }
  try {
    return decodeUtf8(json);
  } catch (cause) {
    throw new SafetensorsError(`${subject} is not UTF-8 text`, REMEDY, { cause });
  }
}

function parseJson(file: string, text: string): object {
  const subject = `Cannot read ${file}: its header`;
  try {
    const problem = structureProblem(text, "{{[");
    if (problem) throw new SafetensorsError(`${subject} ${problem}`, REMEDY);
    return JSON.parse(text) as object;
  } catch (cause) {
    if (cause instanceof SafetensorsError) throw cause;
    throw new SafetensorsError(`${subject} is not JSON`, REMEDY, { cause });
  }
}

function readMetadata(file: string, value: unknown, metadata: Record<string, string>): void {
  if (!isObject(value)) {
    throw new SafetensorsError(`Cannot read ${file}: its __metadata__ is not an object`, REMEDY);
  }
  for (const [key, text] of Object.entries(value)) {
    const subject = `Cannot read ${file}: its metadata ${quote(key)}`;
    checkName(subject, key);
    if (typeof text !== "string") {
      throw new SafetensorsError(`${subject} is ${quote(text)}, not text`, "save it again as text");
    }
    checkText(subject, text);
    metadata[key] = text;
  }
}

function readTensor(file: string, name: string, value: unknown, dataOffset: number): StoredTensor {
  const subject = `Cannot read tensor ${quote(name)} of ${file}`;
  if (!isObject(value)) {
    throw new SafetensorsError(`${subject}: its entry is ${quote(value)}, not an object`, REMEDY);
  }
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  checkInfo(subject, name, dtype, shape);
  for (const other of Object.values(others)) checkIgnored(subject, other);
  if (!isSpan(offsets)) {
    throw new SafetensorsError(
      `${subject}: its data_offsets ${quote(offsets)} are not a begin and an end in order`,
      REMEDY,
    );
  }
  const info = { name, dtype, shape: shape as readonly number[] };
  const [begin, end] = offsets;
  if (end - begin !== byteLength(info)) {
    throw new SafetensorsError(
      `${subject}: shape ${quote(shape)} of ${dtype} needs ${byteLength(info)} bytes, but its data_offsets span ${end - begin}`,
      REMEDY,
    );
  }
  return { ...info, byteOffset: dataOffset + begin, byteLength: end - begin };
}

/** Checks an unused value as strictly as the reference implementation does. */
function checkIgnored(subject: string, value: unknown): void {
  if (typeof value === "string") checkText(subject, value);
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    throw new SafetensorsError(`${subject}: its entry has a number beyond float64`, REMEDY);
  }
}

function checkCoverage(
  file: string,
  tensors: readonly StoredTensor[],
  dataOffset: number,
  size: number,
): void {
  let covered = dataOffset;
  let previous = "the header";
  for (const { name, byteOffset, byteLength } of tensors) {
    const subject = `Cannot read tensor ${quote(name)} of ${file}`;
    if (byteOffset + byteLength > size) {
      throw new SafetensorsError(
        `${subject}: its data end at byte ${byteOffset + byteLength}, but the file has ${size}`,
        REMEDY,
      );
    }
    if (byteOffset < covered) {
      throw new SafetensorsError(
        `${subject}: its data overlap those of ${previous} by ${covered - byteOffset} bytes`,
        REMEDY,
      );
    }
    if (byteOffset > covered) {
      throw new SafetensorsError(
        `${subject}: ${byteOffset - covered} bytes between ${previous} and its data belong to no tensor`,
        REMEDY,
      );
    }
    covered += byteLength;
    previous = `tensor ${quote(name)}`;
  }
  if (covered !== size) {
    throw new SafetensorsError(
      `Cannot read ${file}: ${size - covered} bytes after ${previous} belong to no tensor`,
      REMEDY,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSpan(value: unknown): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [begin, end] = value as readonly unknown[];
  return isCount(begin) && isCount(end) && begin <= end;
}
