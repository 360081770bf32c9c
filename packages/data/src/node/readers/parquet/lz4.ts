import { damagedData, PackedError } from "../packed_error.ts";
import { Unpacked } from "./unpacked.ts";

/**
 * Unpacks one LZ4 block to exactly `size` bytes.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  const content = new Unpacked(size);
  if (size > 0 || packed.length > 1) addBlock(packed, content);
  return content.whole();
}

/**
 * Unpacks the older LZ4 codec of Parquet: blocks in Hadoop's framing, each after its sizes. Some
 * writers omit the framing.
 */
export function unpackHadoopLz4(packed: Uint8Array, size: number): Uint8Array {
  try {
    const content = new Unpacked(size);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let at = 0; at < packed.length; ) {
      if (at + 8 > packed.length) throw damagedData("LZ4 data that ends too early");
      const whole = content.length + view.getUint32(at);
      const end = at + 8 + view.getUint32(at + 4);
      if (end > packed.length) throw damagedData("LZ4 data that ends too early");
      addBlock(packed.subarray(at + 8, end), content);
      if (content.length !== whole) throw damagedData("LZ4 data of another size than it says");
      at = end;
    }
    return content.whole();
  } catch (error) {
    if (!(error instanceof PackedError)) throw error;
    return unpackLz4(packed, size);
  }
}

function addBlock(packed: Uint8Array, content: Unpacked): void {
  let at = 0;
  const byte = (): number => {
    if (at >= packed.length) throw damagedData("LZ4 data that ends too early");
    return packed[at++]!;
  };
  const length = (short: number): number => {
    let sum = short;
    if (short === 15) {
      for (let more = 255; more === 255; ) {
        more = byte();
        sum += more;
      }
    }
    return sum;
  };
  for (;;) {
    const token = byte();
    const literals = length(token >>> 4);
    if (at + literals > packed.length) throw damagedData("LZ4 data that ends too early");
    content.add(packed, at, literals);
    at += literals;
    if (at === packed.length) return; // The last sequence only has literals.
    const offset = byte() + byte() * 256;
    content.repeat(offset, length(token & 15) + 4);
  }
}
