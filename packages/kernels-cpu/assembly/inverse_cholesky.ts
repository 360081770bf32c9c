/**
 * Inverts the Cholesky factor of small symmetric matrices, in the memory of the result.
 *
 * Elimination subtracts a multiple of row k from every row below it. Applied to the identity too,
 * this gives the inverse of the unit factor, which fills the lower triangle at the rate at which
 * the matrix vacates it: row i holds the inverse before its diagonal, and the remaining matrix from
 * there on. Finally, dividing row k by the square root of its pivot gives the inverse of the
 * Cholesky factor.
 */

import { InverseCholeskyCommand } from "./generated/commands";
import { fma } from "./simd";
import { nextTask } from "./threads";

/**
 * Inverts the factors of `[batch, size, size]` matrices into `out`. For matrices that are not
 * positive definite, `failed` is set to 1 and `out` to the identity.
 */
export function inverseCholesky(command: InverseCholeskyCommand): void {
  const matrices = command.matrices;
  const out = command.out;
  const failed = command.failed;
  const batch = command.batch;
  const size = command.size;
  const bytes = <usize>(size * size) << 2;
  for (let b = nextTask(); b < batch; b = nextTask()) {
    const to = out + <usize>b * bytes;
    copy(matrices + <usize>b * bytes, to, bytes);
    if (eliminate(to, size)) {
      scaleRows(to, size);
    } else {
      identity(to, size);
      store<f32>(failed + (<usize>b << 2), 1);
    }
  }
}

/** Runs the elimination; returns true if every pivot was positive and finite. */
function eliminate(x: usize, size: i32): bool {
  const row = <usize>size << 2;
  for (let k = 0; k < size; k++) {
    const from = x + <usize>k * row;
    const pivot = load<f32>(from + (<usize>k << 2));
    if (!(pivot > 0 && pivot < Infinity)) return false;
    for (let i = k + 1; i < size; i++) {
      const to = x + <usize>i * row;
      const factor = load<f32>(from + (<usize>i << 2)) / pivot; // row k equals column k
      subtract(factor, from, to, k);
      store<f32>(to + (<usize>k << 2), -factor);
      subtract(factor, from + (<usize>i << 2), to + (<usize>i << 2), size - i);
    }
  }
  return true;
}

/** `to ← to − factor · from`. */
function subtract(factor: f32, from: usize, to: usize, length: i32): void {
  const minus = f32x4.splat(-factor);
  let i = length;
  for (; i >= 4; i -= 4, from += 16, to += 16) v128.store(to, fma(minus, v128.load(from), v128.load(to)));
  for (; i > 0; i--, from += 4, to += 4) store<f32>(to, load<f32>(to) - factor * load<f32>(from));
}

/**
 * Divides each row by the square root of its pivot, sets the pivot to 1 first, and clears the part
 * above the diagonal.
 */
function scaleRows(x: usize, size: i32): void {
  for (let k = 0; k < size; k++, x += <usize>size << 2) {
    const scale: f32 = 1 / Mathf.sqrt(load<f32>(x + (<usize>k << 2)));
    for (let j = 0; j < k; j++) store<f32>(x + (<usize>j << 2), load<f32>(x + (<usize>j << 2)) * scale);
    store<f32>(x + (<usize>k << 2), scale);
    for (let j = k + 1; j < size; j++) store<f32>(x + (<usize>j << 2), 0);
  }
}

function identity(x: usize, size: i32): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++, x += 4) store<f32>(x, i == j ? 1 : 0);
  }
}

function copy(from: usize, to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}
