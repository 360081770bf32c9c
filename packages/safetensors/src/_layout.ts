import { quote } from "./_quote.ts";
import { encodeUtf8 } from "./_utf8.ts";
import { DTYPE_BYTES } from "./dtype.ts";
import { SafetensorsError } from "./error.ts";
import { HEADER_LIMIT, PREFIX_BYTES } from "./header.ts";
import { byteLength, checkInfo, checkName, checkText, type TensorInfo } from "./tensor_info.ts";

/** Options of `writeSafetensors` and `streamSafetensors`. */
export interface WriteOptions {
  /** Free text by key. Default: none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Beginning of a file, and the order of the data after it. */
export interface FileLayout<T extends TensorInfo> {
  /**
   * Length prefix and header, padded with spaces so that the data begin at a multiple of 8 bytes.
   */
  readonly head: Uint8Array<ArrayBuffer>;
  /** Length of the whole file in bytes. */
  readonly size: number;
  readonly ordered: readonly T[];
}

/** Checks the metadata and the name, dtype and shape of every tensor, and places the tensors. */
export function layOut<T extends TensorInfo>(
  tensors: Iterable<T>,
  { metadata = {} }: WriteOptions,
): FileLayout<T> {
  const unordered = [...tensors];
  checkTensors(unordered);
  const ordered = unordered.sort((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) fields.push(`"__metadata__":${metadataJson(metadata)}`);
  let end = 0;
  for (const info of ordered) {
    const { name, dtype, shape } = info;
    const begin = end;
    end += byteLength(info);
    fields.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`,
    );
  }
  const head = encodeHead(`{${fields.join(",")}}`);
  return { head, size: head.length + end, ordered };
}

function checkTensors(tensors: readonly TensorInfo[]): void {
  const names = new Set<string>();
  for (const { name, dtype, shape } of tensors) {
    const subject = `Cannot write tensor ${quote(name)}`;
    checkInfo(subject, name, dtype, shape);
    if (names.has(name)) {
      throw new SafetensorsError(
        `${subject}: another tensor has the same name`,
        "rename one of them",
      );
    }
    names.add(name);
  }
}

function metadataJson(metadata: Readonly<Record<string, string>>): string {
  for (const [key, text] of Object.entries(metadata)) {
    const subject = `Cannot write metadata ${quote(key)}`;
    checkName(subject, key);
    if (typeof text !== "string") {
      throw new SafetensorsError(
        `${subject}: it is ${quote(text)}, not text`,
        "pass it as a string",
      );
    }
    checkText(subject, text);
  }
  return JSON.stringify(metadata);
}

function encodeHead(text: string): Uint8Array<ArrayBuffer> {
  const json = encodeUtf8(text);
  const length = Math.ceil(json.length / PREFIX_BYTES) * PREFIX_BYTES;
  if (length > HEADER_LIMIT) {
    throw new SafetensorsError(
      `Cannot write the safetensors file: its header takes ${length} bytes, more than the ${HEADER_LIMIT} allowed`,
      "split the tensors over several files",
    );
  }
  const head = new Uint8Array(PREFIX_BYTES + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, PREFIX_BYTES);
  return head;
}
