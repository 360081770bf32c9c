/** Converts numbers of 16 bits to float32, exactly. */

import { ConversionCommand } from "./generated/commands";
import { nextTask } from "./threads";

/** Elements per task. */
const PIECE: u32 = 16384;

/** Computes `out[i] = source[i]`. */
export function widen(command: ConversionCommand): void {
  const source = command.source;
  const out = command.out;
  const size = command.size;
  const isFloat16 = command.isFloat16 != 0;
  const tasks = (size + PIECE - 1) / PIECE;
  for (let task = <u32>nextTask(); task < tasks; task = <u32>nextTask()) {
    const first = task * PIECE;
    const last = min<u32>(first + PIECE, size);
    let from = source + (<usize>first << 1);
    let to = out + (<usize>first << 2);
    const end = source + (<usize>last << 1);
    for (; from + 16 <= end; from += 16, to += 32) {
      const halves = v128.load(from);
      v128.store(to, wide(i32x4.extend_low_i16x8_u(halves), isFloat16));
      v128.store(to, wide(i32x4.extend_high_i16x8_u(halves), isFloat16), 16);
    }
    for (; from < end; from += 2, to += 4) {
      store<i32>(to, i32x4.extract_lane(wide(i32x4.splat(<i32>load<u16>(from)), isFloat16), 0));
    }
  }
}

/** Returns the bits of float32 numbers from those of the same numbers in 16 bits. */
// @ts-ignore: decorator
@inline
function wide(bits: v128, isFloat16: bool): v128 {
  return isFloat16 ? wideFloat16(bits) : i32x4.shl(bits, 16);
}

// @ts-ignore: decorator
@inline
function wideFloat16(bits: v128): v128 {
  const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
  const magnitude = v128.and(bits, i32x4.splat(0x7fff));
  const shifted = i32x4.shl(magnitude, 13);
  // The bias of the exponent grows by 112. That of infinity and NaN keeps all ones.
  const normal = i32x4.add(shifted, i32x4.splat(112 << 23));
  const special = i32x4.add(shifted, i32x4.splat(224 << 23));
  // Numbers without a hidden bit are multiples of 2⁻²⁴, and normal ones in float32.
  const tiny = f32x4.mul(f32x4.convert_i32x4_s(magnitude), f32x4.splat(5.9604644775390625e-8));
  const most = v128.bitselect(special, normal, i32x4.gt_s(magnitude, i32x4.splat(0x7bff)));
  return v128.or(sign, v128.bitselect(tiny, most, i32x4.lt_s(magnitude, i32x4.splat(0x0400))));
}
