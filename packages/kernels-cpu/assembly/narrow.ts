/** Rounds float32 numbers to 16 bits: to the nearest, ties to even. */

import { ConversionCommand } from "./generated/commands";
import { nextTask } from "./threads";

/** Elements per task. */
const PIECE: u32 = 16384;

/** Computes `out[i] = source[i]`. */
export function narrow(command: ConversionCommand): void {
  const source = command.source;
  const out = command.out;
  const size = command.size;
  const isFloat16 = command.isFloat16 != 0;
  const tasks = (size + PIECE - 1) / PIECE;
  for (let task = <u32>nextTask(); task < tasks; task = <u32>nextTask()) {
    const first = task * PIECE;
    const last = min<u32>(first + PIECE, size);
    let from = source + (<usize>first << 2);
    let to = out + (<usize>first << 1);
    const end = source + (<usize>last << 2);
    for (; from + 32 <= end; from += 32, to += 16) {
      const low = rounded(v128.load(from), isFloat16);
      const high = rounded(v128.load(from, 16), isFloat16);
      v128.store(to, i16x8.narrow_i32x4_u(low, high));
    }
    for (; from < end; from += 4, to += 2) {
      store<u16>(to, <u16>i32x4.extract_lane(rounded(v128.load32_splat(from), isFloat16), 0));
    }
  }
}

/** Returns the bits of the nearest numbers of 16 bits from those of float32 numbers. */
// @ts-ignore: decorator
@inline
function rounded(bits: v128, isFloat16: bool): v128 {
  return isFloat16 ? roundedFloat16(bits) : roundedBfloat16(bits);
}

// @ts-ignore: decorator
@inline
function roundedBfloat16(bits: v128): v128 {
  const magnitude = v128.and(bits, i32x4.splat(0x7fffffff));
  const upper = i32x4.shr_u(bits, 16);
  const notNumber = v128.or(upper, i32x4.splat(0x40));
  const odd = v128.and(upper, i32x4.splat(1));
  const nearest = i32x4.shr_u(i32x4.add(i32x4.add(bits, i32x4.splat(0x7fff)), odd), 16);
  return v128.bitselect(notNumber, nearest, i32x4.gt_s(magnitude, i32x4.splat(0x7f800000)));
}

// @ts-ignore: decorator
@inline
function roundedFloat16(bits: v128): v128 {
  const sign = v128.and(i32x4.shr_u(bits, 16), i32x4.splat(0x8000));
  const magnitude = v128.and(bits, i32x4.splat(0x7fffffff));
  const cut = i32x4.shr_u(magnitude, 13);
  const odd = v128.and(cut, i32x4.splat(1));
  // The bias of the exponent shrinks by 112.
  const halfway = i32x4.add(magnitude, i32x4.splat(0xfff - (112 << 23)));
  const normal = i32x4.shr_u(i32x4.add(halfway, odd), 13);
  // float32 has a unit of 2⁻²⁴ in [½, 1]: adding ½ rounds to a multiple of it in the low bits.
  const tiny = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  const payload = v128.and(cut, i32x4.splat(0x3ff));
  const notNumber = v128.or(i32x4.splat(0x7e00), payload);
  const finite = v128.bitselect(tiny, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
  const limited = v128.bitselect(
    i32x4.splat(0x7c00),
    finite,
    i32x4.gt_s(magnitude, i32x4.splat(0x477fefff)),
  );
  const special = i32x4.gt_s(magnitude, i32x4.splat(0x7f800000));
  return v128.or(sign, v128.bitselect(notNumber, limited, special));
}
