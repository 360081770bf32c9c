// Converts whole arrays from the 16-bit formats to float32, bit by bit and exactly. NaN stays NaN
// and keeps its payload.

/** Converts binary16 (1 sign, 5 exponent and 10 fraction bits) to float32, exactly. */
export function float16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const magnitude = half & 0x7fff;
    if (magnitude < 0x0400) {
      // Subnormal or zero: a multiple of 2⁻²⁴. Negation before the product keeps −0.
      floats[i] = (half & 0x8000 ? -magnitude : magnitude) * 2 ** -24;
    } else {
      // Exponent bias 15 → 127; the largest exponent (infinity, NaN) 31 → 255.
      const rebias = magnitude < 0x7c00 ? (127 - 15) << 23 : (255 - 31) << 23;
      bits[i] = ((half & 0x8000) << 16) | ((magnitude << 13) + rebias);
    }
  }
  return floats;
}

/** Converts bfloat16 (the upper half of a float32) to float32, exactly. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}
