/**
 * Reads and writes safetensors files: whole files in memory, or single tensors of large and sharded
 * files. Converts between their dtypes and float32 or int32. Refuses a damaged file with a
 * `SafetensorsError`.
 *
 * Copies values in the byte order of the machine, which must be little-endian, as it is on every
 * machine that runs WebGPU.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export type { WriteOptions } from "./_layout.ts";
export { decode, decodeFloat32, decodeFloat64, decodeInt32 } from "./decode.ts";
export { DTYPE_BYTES, type Dtype } from "./dtype.ts";
export {
  type EncodeFloat32Options,
  type EncodeInt32Options,
  encodeFloat32,
  encodeInt32,
} from "./encode.ts";
export { SafetensorsError } from "./error.ts";
export type { SafetensorsHeader, StoredTensor } from "./header.ts";
export { openSafetensors, type SafetensorsReader, type SafetensorsSource } from "./open.ts";
export { type ReadSafetensorsOptions, readSafetensors, type SafetensorsFile } from "./read.ts";
export { openShardedSafetensors, parseIndex, type SafetensorsIndex } from "./sharded.ts";
export type { TensorEntry, TensorInfo } from "./tensor_info.ts";
export { type LazyTensor, streamSafetensors, writeSafetensors } from "./write.ts";
