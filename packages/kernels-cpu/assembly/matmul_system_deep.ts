/**
 * Products with the system's BLAS whose sums are long and whose output is small, such as the
 * gradient of a convolution's weight.
 *
 * Blocks of the output would be narrow, and slow. Instead, tasks compute the whole output from
 * parts of the sums, in scratch memory; the parts are then added in order. The shape alone
 * determines the parts.
 */

import { multiply } from "./host";
import { startBlock } from "./matmul_system";
import { barrier, nextTask } from "./threads";

/** Number of parts of a sum. */
const PARTS: i32 = 8;
/** Minimum terms of a sum. */
const LEAST_TERMS: i32 = 4096;
/** Maximum elements of an output, so that all parts fit into the scratch of one thread. */
const MOST_OUTPUT: i32 = 32 * 1024;

/** Tells whether parts of sums are faster than blocks of the output. */
export function isDeep(batch: i32, m: i32, n: i32, k: i32): bool {
  return batch == 1 && k >= LEAST_TERMS && <i64>m * n <= MOST_OUTPUT;
}

/** Computes a product that {@link isDeep}; the arguments are those of `matmul`. */
export function matmulDeep(
  m: i32, n: i32, k: i32, a: usize, transposeA: bool, b: usize, transposeB: bool,
  c: usize, out: usize, bias: usize, alpha: f32, beta: f32, scratch: usize,
): void {
  const terms = ((k + PARTS - 1) / PARTS + 15) & -16;
  const parts = (k + terms - 1) / terms;
  const rowA = transposeA ? m : k;
  const rowB = transposeB ? k : n;
  const size = <usize>(m * n) * 4;
  for (let part = nextTask(); part < parts; part = nextTask()) {
    const first = part * terms;
    const fromA = a + <usize>(transposeA ? first * m : first) * 4;
    const fromB = b + <usize>(transposeB ? first : first * n) * 4;
    const depth = min<i32>(terms, k - first);
    multiply(
      transposeA, transposeB, m, n, depth, alpha,
      fromA, rowA, fromB, rowB, 0, scratch + <usize>part * size, n,
    );
  }
  barrier();
  const bytes = <usize>n * 4;
  for (let row = nextTask(); row < m; row = nextTask()) {
    const start = <usize>row * bytes;
    startBlock(1, n, c ? c + start : 0, bias, beta, out + start, bytes);
    for (let part = 0; part < parts; part++) addRow(out + start, scratch + <usize>part * size + start, bytes);
  }
}

function addRow(out: usize, from: usize, bytes: usize): void {
  const vectors = bytes & -16;
  for (let at: usize = 0; at < vectors; at += 16) {
    v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(from + at)));
  }
  for (let at = vectors; at < bytes; at += 4) f32.store(out + at, f32.load(out + at) + f32.load(from + at));
}
