import { damagedData } from "../packed_error.ts";
import { Unpacked } from "./unpacked.ts";

/**
 * Unpacks Snappy data to exactly `size` bytes.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function unpackSnappy(packed: Uint8Array, size: number): Uint8Array {
  let at = 0;
  const uint = (length: number): number => {
    if (at + length > packed.length) throw damagedData("Snappy data that ends too early");
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 256 + packed[at + i]!;
    at += length;
    return value;
  };
  let announced = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = uint(1);
    announced += (byte & 127) * scale;
    if (byte < 128) break;
    if (scale > 2 ** 28) throw damagedData("Snappy data of an invalid size");
  }
  if (announced !== size) throw damagedData("a page of another size than its header says");
  const content = new Unpacked(size);
  while (at < packed.length) {
    const tag = uint(1);
    switch (tag & 3) {
      case 0: {
        const short = tag >>> 2;
        const length = (short < 60 ? short : uint(short - 59)) + 1;
        if (at + length > packed.length) throw damagedData("Snappy data that ends too early");
        content.add(packed, at, length);
        at += length;
        break;
      }
      case 1:
        content.repeat((tag >>> 5) * 256 + uint(1), ((tag >>> 2) & 7) + 4);
        break;
      case 2:
        content.repeat(uint(2), (tag >>> 2) + 1);
        break;
      default:
        content.repeat(uint(4), (tag >>> 2) + 1);
    }
  }
  return content.whole();
}
