// Converts whole arrays from float32 to the 16-bit formats, bit by bit. Rounds to the nearest
// value, ties to even (IEEE 754 § 4.3.1). NaN stays NaN, keeps the upper bits of its payload and
// becomes quiet.

/** Converts float32 to binary16. Magnitudes of 65520 and above become infinity. */
export function float32ToFloat16(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(floats.length);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const scratch = new Float32Array(1);
  const scratchBits = new Uint32Array(scratch.buffer);
  for (let i = 0; i < floats.length; i++) {
    const word = bits[i]!;
    const magnitude = word & 0x7fffffff;
    let half: number;
    if (magnitude > 0x7f800000) {
      half = 0x7e00 | ((magnitude >>> 13) & 0x03ff); // NaN
    } else if (magnitude >= 0x477ff000) {
      half = 0x7c00; // 65520, halfway from the largest binary16 to 2¹⁶, and above
    } else if (magnitude >= 0x38800000) {
      // Normal (from 2⁻¹⁴ on): add just under half a unit, or exactly half if the kept part is odd,
      // then cut 13 bits.
      half = (magnitude - ((127 - 15) << 23) + 0x0fff + ((magnitude >>> 13) & 1)) >>> 13;
    } else {
      // Subnormal: float32 has a unit of 2⁻²⁴ in [½, 1], so adding ½ rounds to a multiple of 2⁻²⁴
      // in the low bits.
      scratch[0] = Math.abs(floats[i]!) + 0.5;
      half = scratchBits[0]! - 0x3f000000;
    }
    halves[i] = ((word >>> 16) & 0x8000) | half;
  }
  return halves;
}

/**
 * Converts float32 to bfloat16. Magnitudes from halfway between the largest bfloat16 and 2¹²⁸
 * become infinity.
 */
export function float32ToBfloat16(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(floats.length);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < floats.length; i++) {
    const word = bits[i]!;
    const notNumber = (word & 0x7fffffff) > 0x7f800000;
    halves[i] = notNumber ? (word >>> 16) | 0x0040 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return halves;
}
