/** A tensor as stored in the file. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const SIZES: Readonly<Record<string, number>> = {
  ...{ F64: 8, I64: 8, U64: 8, C64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2 },
  ...{ I8: 1, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
};

/**
 * Reads a safetensors file, following the specification literally and slowly. Used as an oracle.
 *
 * @throws Error for a file that breaks the format
 * @see https://github.com/huggingface/safetensors#format
 */
export function rawTensors(file: Uint8Array): Map<string, RawTensor> {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > 100_000_000 || 8 + length > file.length) throw new Error("header too long");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    file.subarray(8, 8 + length),
  );
  if (!text.startsWith("{")) throw new Error("header does not begin with {");
  const header = JSON.parse(text) as Record<string, unknown>;
  const data = file.subarray(8 + length);
  const tensors = new Map<string, RawTensor>();
  const ranges: [number, number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets } = entry as {
      dtype: string;
      shape: number[];
      data_offsets: [number, number];
    };
    const [begin, end] = data_offsets;
    const count = shape.reduce((product, size) => {
      if (!Number.isSafeInteger(size) || size < 0) throw new Error("bad size");
      return product * size;
    }, 1);
    if (end - begin !== count * SIZES[dtype]!) throw new Error("bad length");
    ranges.push([begin, end]);
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) });
  }
  let at = 0;
  for (const [begin, end] of ranges.sort(([a, b], [c, d]) => a - c || b - d)) {
    if (begin !== at) throw new Error("hole or overlap");
    at = end;
  }
  if (at !== data.length) throw new Error("bytes left over");
  return tensors;
}

/** Reads the values of a float32 tensor as float64. */
export function float32Values({ dtype, bytes }: RawTensor): Float64Array {
  if (dtype !== "F32") throw new Error(`${dtype} is not float32`);
  return Float64Array.from(new Float32Array(Uint8Array.from(bytes).buffer));
}
