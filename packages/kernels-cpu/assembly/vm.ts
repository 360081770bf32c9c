/**
 * Interpreter for elementwise programs: every instruction works on a block of floats.
 *
 * A register holds the address of a block and its step in bytes per 16 floats: 64, or 0 for a cell,
 * which repeats one value 16 times. Reads may go past a block's end up to a multiple of 16 floats;
 * writes go to slots that have room for it, or to tensors if the block's length is a multiple of
 * 16.
 */

import {
  ABS, ADD, COLUMN, CONVERT, COPY, DIV, DOT, EQUAL, EXP, GATHER, GATHER_INTEGERS, IS_FINITE, LESS_THAN, LOG, MAX, MAXIMUM, MAXIMUM_END,
  MAXIMUM_START, MIN, MUL, MULTIPLY_ADD, MULTIPLY_SUBTRACT, NEG, SCATTER, SELECT, SPLAT, SPLAT_INTEGER, SQRT, STORE, SUB,
  SUBTRACT_PRODUCT, SUM, SUM_END, SUM_START, TANH,
} from "./generated/instructions";
import { exp, fma, log, max4, tanh } from "./simd";

/** Bytes of an instruction: opcode, target, and three sources. */
export const INSTRUCTION: usize = 20;

/** Address of the register file: address and step of each register. */
let registers: usize = 0;
/** Address of each operand's first element in the current row. */
let rows: usize = 0;
/** Bytes between elements of each operand along the row. */
let strides: usize = 0;

/** Sets the addresses of the thread's tables. */
export function useTables(registerTable: usize, rowTable: usize, strideTable: usize): void {
  registers = registerTable;
  rows = rowTable;
  strides = strideTable;
}

// @ts-ignore: decorator
@inline
function fillCell(cell: usize, value: v128): void {
  v128.store(cell, value);
  v128.store(cell, value, 16);
  v128.store(cell, value, 32);
  v128.store(cell, value, 48);
}

/** Writes one value to all 16 floats of a cell. */
export function setCell(cell: usize, value: f32): void {
  fillCell(cell, f32x4.splat(value));
}

// @ts-ignore: decorator
@inline
function sumOf(x: v128): f64 {
  return (<f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1)) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3));
}

/** Returns the sum of a block. The order is fixed: 16 partial sums, then double precision. */
function blockSum(a: usize, step: usize, count: i32): f64 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let groups = count >> 4; groups > 0; groups--, a += step) {
    s0 = f32x4.add(s0, v128.load(a));
    s1 = f32x4.add(s1, v128.load(a, 16));
    s2 = f32x4.add(s2, v128.load(a, 32));
    s3 = f32x4.add(s3, v128.load(a, 48));
  }
  let rest = count & 15;
  for (; rest >= 4; rest -= 4, a += 16) s0 = f32x4.add(s0, v128.load(a));
  let total = sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; rest > 0; rest--, a += 4) total += <f64>load<f32>(a);
  return total;
}

/** Returns the dot product of two blocks, in the order of {@link blockSum}. */
function blockDot(a: usize, stepA: usize, b: usize, stepB: usize, count: i32): f64 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let groups = count >> 4; groups > 0; groups--, a += stepA, b += stepB) {
    s0 = fma(v128.load(a), v128.load(b), s0);
    s1 = fma(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = fma(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = fma(v128.load(a, 48), v128.load(b, 48), s3);
  }
  let rest = count & 15;
  for (; rest >= 4; rest -= 4, a += 16, b += 16) s0 = fma(v128.load(a), v128.load(b), s0);
  let total = sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; rest > 0; rest--, a += 4, b += 4) total += <f64>load<f32>(a) * <f64>load<f32>(b);
  return total;
}

function blockMaximum(a: usize, step: usize, count: i32): f32 {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  for (let groups = count >> 4; groups > 0; groups--, a += step) {
    m0 = f32x4.max(m0, v128.load(a));
    m1 = f32x4.max(m1, v128.load(a, 16));
    m2 = f32x4.max(m2, v128.load(a, 32));
    m3 = f32x4.max(m3, v128.load(a, 48));
  }
  let rest = count & 15;
  for (; rest >= 4; rest -= 4, a += 16) m0 = f32x4.max(m0, v128.load(a));
  let result = max4(f32x4.max(f32x4.max(m0, m1), f32x4.max(m2, m3)));
  for (; rest > 0; rest--, a += 4) result = max<f32>(result, load<f32>(a));
  return result;
}

/**
 * Runs the instructions from `code` to `end` on a block of `count` elements, starting at element
 * `start` of the row.
 */
export function execute(code: usize, end: usize, count: i32, start: i32): void {
  const bytes = <usize>((count + 15) & -16) << 2;
  for (; code != end; code += INSTRUCTION) {
    const d = load<usize>(registers + load<usize>(code, 4));
    const sourceA = registers + load<usize>(code, 8);
    const sourceB = registers + load<usize>(code, 12);
    const sourceC = registers + load<usize>(code, 16);
    let a = load<usize>(sourceA);
    let b = load<usize>(sourceB);
    let c = load<usize>(sourceC);
    const stepA = load<usize>(sourceA, 4);
    const stepB = load<usize>(sourceB, 4);
    const stepC = load<usize>(sourceC, 4);
    const stop = d + bytes;
    switch (load<i32>(code)) {
      case COPY:
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, v128.load(a));
          v128.store(p, v128.load(a, 16), 16);
          v128.store(p, v128.load(a, 32), 32);
          v128.store(p, v128.load(a, 48), 48);
        }
        break;
      case ADD:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.add(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.add(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.add(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case SUB:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.sub(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.sub(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.sub(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case MUL:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.mul(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.mul(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.mul(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.mul(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case DIV:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.div(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.div(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.div(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.div(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case MIN:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.min(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.min(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.min(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.min(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case MAX:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, f32x4.max(v128.load(a), v128.load(b)));
          v128.store(p, f32x4.max(v128.load(a, 16), v128.load(b, 16)), 16);
          v128.store(p, f32x4.max(v128.load(a, 32), v128.load(b, 32)), 32);
          v128.store(p, f32x4.max(v128.load(a, 48), v128.load(b, 48)), 48);
        }
        break;
      case LESS_THAN: {
        const one = f32x4.splat(1);
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, v128.and(one, f32x4.lt(v128.load(a), v128.load(b))));
          v128.store(p, v128.and(one, f32x4.lt(v128.load(a, 16), v128.load(b, 16))), 16);
          v128.store(p, v128.and(one, f32x4.lt(v128.load(a, 32), v128.load(b, 32))), 32);
          v128.store(p, v128.and(one, f32x4.lt(v128.load(a, 48), v128.load(b, 48))), 48);
        }
        break;
      }
      case EQUAL: {
        const one = f32x4.splat(1);
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB) {
          v128.store(p, v128.and(one, f32x4.eq(v128.load(a), v128.load(b))));
          v128.store(p, v128.and(one, f32x4.eq(v128.load(a, 16), v128.load(b, 16))), 16);
          v128.store(p, v128.and(one, f32x4.eq(v128.load(a, 32), v128.load(b, 32))), 32);
          v128.store(p, v128.and(one, f32x4.eq(v128.load(a, 48), v128.load(b, 48))), 48);
        }
        break;
      }
      case NEG:
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, f32x4.neg(v128.load(a)));
          v128.store(p, f32x4.neg(v128.load(a, 16)), 16);
          v128.store(p, f32x4.neg(v128.load(a, 32)), 32);
          v128.store(p, f32x4.neg(v128.load(a, 48)), 48);
        }
        break;
      case ABS:
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, f32x4.abs(v128.load(a)));
          v128.store(p, f32x4.abs(v128.load(a, 16)), 16);
          v128.store(p, f32x4.abs(v128.load(a, 32)), 32);
          v128.store(p, f32x4.abs(v128.load(a, 48)), 48);
        }
        break;
      case EXP:
        for (let p = d; p < stop; p += 16, a += 16) v128.store(p, exp(v128.load(a)));
        break;
      case LOG:
        for (let p = d; p < stop; p += 16, a += 16) v128.store(p, log(v128.load(a)));
        break;
      case SQRT:
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, f32x4.sqrt(v128.load(a)));
          v128.store(p, f32x4.sqrt(v128.load(a, 16)), 16);
          v128.store(p, f32x4.sqrt(v128.load(a, 32)), 32);
          v128.store(p, f32x4.sqrt(v128.load(a, 48)), 48);
        }
        break;
      case TANH:
        for (let p = d; p < stop; p += 16, a += 16) v128.store(p, tanh(v128.load(a)));
        break;
      case IS_FINITE: {
        const one = f32x4.splat(1);
        const infinity = f32x4.splat(Infinity);
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, v128.and(one, f32x4.lt(f32x4.abs(v128.load(a)), infinity)));
          v128.store(p, v128.and(one, f32x4.lt(f32x4.abs(v128.load(a, 16)), infinity)), 16);
          v128.store(p, v128.and(one, f32x4.lt(f32x4.abs(v128.load(a, 32)), infinity)), 32);
          v128.store(p, v128.and(one, f32x4.lt(f32x4.abs(v128.load(a, 48)), infinity)), 48);
        }
        break;
      }
      case SELECT: {
        const zero = f32x4.splat(0);
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB, c += stepC) {
          v128.store(p, v128.bitselect(v128.load(b), v128.load(c), f32x4.ne(v128.load(a), zero)));
          v128.store(p, v128.bitselect(v128.load(b, 16), v128.load(c, 16), f32x4.ne(v128.load(a, 16), zero)), 16);
          v128.store(p, v128.bitselect(v128.load(b, 32), v128.load(c, 32), f32x4.ne(v128.load(a, 32), zero)), 32);
          v128.store(p, v128.bitselect(v128.load(b, 48), v128.load(c, 48), f32x4.ne(v128.load(a, 48), zero)), 48);
        }
        break;
      }
      case MULTIPLY_ADD:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB, c += stepC) {
          v128.store(p, fma(v128.load(a), v128.load(b), v128.load(c)));
          v128.store(p, fma(v128.load(a, 16), v128.load(b, 16), v128.load(c, 16)), 16);
          v128.store(p, fma(v128.load(a, 32), v128.load(b, 32), v128.load(c, 32)), 32);
          v128.store(p, fma(v128.load(a, 48), v128.load(b, 48), v128.load(c, 48)), 48);
        }
        break;
      case MULTIPLY_SUBTRACT:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB, c += stepC) {
          v128.store(p, fma(v128.load(a), v128.load(b), f32x4.neg(v128.load(c))));
          v128.store(p, fma(v128.load(a, 16), v128.load(b, 16), f32x4.neg(v128.load(c, 16))), 16);
          v128.store(p, fma(v128.load(a, 32), v128.load(b, 32), f32x4.neg(v128.load(c, 32))), 32);
          v128.store(p, fma(v128.load(a, 48), v128.load(b, 48), f32x4.neg(v128.load(c, 48))), 48);
        }
        break;
      case SUBTRACT_PRODUCT:
        for (let p = d; p < stop; p += 64, a += stepA, b += stepB, c += stepC) {
          v128.store(p, fma(f32x4.neg(v128.load(a)), v128.load(b), v128.load(c)));
          v128.store(p, fma(f32x4.neg(v128.load(a, 16)), v128.load(b, 16), v128.load(c, 16)), 16);
          v128.store(p, fma(f32x4.neg(v128.load(a, 32)), v128.load(b, 32), v128.load(c, 32)), 32);
          v128.store(p, fma(f32x4.neg(v128.load(a, 48)), v128.load(b, 48), v128.load(c, 48)), 48);
        }
        break;
      case CONVERT:
        for (let p = d; p < stop; p += 64, a += stepA) {
          v128.store(p, f32x4.convert_i32x4_s(v128.load(a)));
          v128.store(p, f32x4.convert_i32x4_s(v128.load(a, 16)), 16);
          v128.store(p, f32x4.convert_i32x4_s(v128.load(a, 32)), 32);
          v128.store(p, f32x4.convert_i32x4_s(v128.load(a, 48)), 48);
        }
        break;
      case COLUMN: {
        let index = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
        for (let p = d; p < stop; p += 16) {
          v128.store(p, f32x4.convert_i32x4_s(index));
          index = i32x4.add(index, i32x4.splat(4));
        }
        break;
      }
      case GATHER: {
        const operand = load<usize>(code, 8) >> 1;
        const stride = load<usize>(strides + operand);
        let from = load<usize>(rows + operand) + <usize>start * stride;
        const last = d + (<usize>count << 2);
        for (let p = d; p < last; p += 4, from += stride) store<f32>(p, load<f32>(from));
        break;
      }
      case GATHER_INTEGERS: {
        const operand = load<usize>(code, 8) >> 1;
        const stride = load<usize>(strides + operand);
        let from = load<usize>(rows + operand) + <usize>start * stride;
        const last = d + (<usize>count << 2);
        for (let p = d; p < last; p += 4, from += stride) store<f32>(p, <f32>load<i32>(from));
        break;
      }
      case SPLAT:
        fillCell(d, f32x4.splat(load<f32>(load<usize>(rows + (load<usize>(code, 8) >> 1)))));
        break;
      case SPLAT_INTEGER:
        fillCell(d, f32x4.splat(<f32>load<i32>(load<usize>(rows + (load<usize>(code, 8) >> 1)))));
        break;
      case SCATTER: {
        const operand = load<usize>(code, 4) >> 1;
        const stride = load<usize>(strides + operand);
        let to = load<usize>(rows + operand) + <usize>start * stride;
        const last = a + (<usize>count << 2);
        for (; a < last; a += 4, to += stride) store<f32>(to, load<f32>(a));
        break;
      }
      case STORE:
        store<f32>(load<usize>(rows + (load<usize>(code, 4) >> 1)), load<f32>(a));
        break;
      case SUM_START:
        store<f64>(d, 0);
        break;
      case SUM:
        store<f64>(d, load<f64>(d) + blockSum(a, stepA, count));
        break;
      case DOT:
        store<f64>(d, load<f64>(d) + blockDot(a, stepA, b, stepB, count));
        break;
      case SUM_END:
        fillCell(d, f32x4.splat(<f32>load<f64>(d)));
        break;
      case MAXIMUM_START:
        store<f32>(d, -Infinity);
        break;
      case MAXIMUM:
        store<f32>(d, max<f32>(load<f32>(d), blockMaximum(a, stepA, count)));
        break;
      case MAXIMUM_END:
        fillCell(d, f32x4.splat(load<f32>(d)));
        break;
      default:
        unreachable();
    }
  }
}
