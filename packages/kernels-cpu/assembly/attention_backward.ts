/**
 * Computes the gradients of causal attention from its output and log-sum-exp (Dao et al. 2022,
 * FlashAttention, Algorithm 4).
 *
 * With P = e^(scale·QKᵀ − L) and D = rowsum(dO ∘ O), computed for one tile of queries and keys at a
 * time: dV = Pᵀ dO, dS = P ∘ (dO Vᵀ − D), dQ = scale·dS K, dK = scale·dSᵀ Q. A task computes one
 * key head with all query heads that read it, so one thread adds each sum, in a fixed order.
 */

import { multiply } from "./host";
import { suitsSystem } from "./matmul_system";
import { expBounded } from "./simd";
import { hasSystem, nextTask, threadIndex } from "./threads";
import { blockRows, EDGE_BYTES, productRows, useEdge, COLUMNS } from "./matmul_kernel";
import { packColumns, packRows } from "./matmul_pack";
import { fillTail, rowDot, TILE, tileTokens } from "./attention_tiles";

/**
 * Queries and keys of a tile: P and dS, 16 KiB each, stay in the L1 cache while their columns are
 * read.
 */
const TOKENS: i32 = 64;
const ROW_BYTES: usize = <usize>TOKENS * 4;

/** Bytes of packed keys, values or queries. */
const PACK: usize = <usize>TILE * 4;
const SCORES: usize = <usize>TOKENS * ROW_BYTES;
const THREAD_BYTES: usize = EDGE_BYTES + 5 * PACK + 2 * SCORES;

/** Returns the bytes of scratch that {@link attentionBackward} needs. */
export function attentionBackwardScratchBytes(threads: i32): usize {
  return THREAD_BYTES * <usize>threads;
}

/**
 * Computes dq, dk and dv, which are overwritten. Operands are as in `attentionForward`; `gradient`
 * is that of `out`. If several query heads read one key head, dk and dv are the sums over them.
 */
export function attentionBackward(
  batch: i32, heads: i32, kvHeads: i32, queries: i32, keys: i32, headSize: i32, past: i32, scale: f32,
  q: usize, qBatchStride: i32, qTokenStride: i32,
  k: usize, kBatchStride: i32, kTokenStride: i32,
  v: usize, vBatchStride: i32, vTokenStride: i32,
  out: usize, outBatchStride: i32, outTokenStride: i32,
  gradient: usize, gradientBatchStride: i32, gradientTokenStride: i32,
  logSumExp: usize,
  dq: usize, dqBatchStride: i32, dqTokenStride: i32,
  dk: usize, dkBatchStride: i32, dkTokenStride: i32,
  dv: usize, dvBatchStride: i32, dvTokenStride: i32,
  scratch: usize,
): void {
  const own = scratch + <usize>threadIndex() * THREAD_BYTES;
  useEdge(own);
  const group = heads / kvHeads;
  const tokens = tileTokens(headSize, TOKENS);
  for (let task = nextTask(); task < batch * kvHeads; task = nextTask()) {
    const sequence = <usize>(task / kvHeads);
    const keyHead = task % kvHeads;
    const keyOffset = <usize>(keyHead * headSize);
    const kRow = <usize>kTokenStride * 4;
    const vRow = <usize>vTokenStride * 4;
    const qRow = <usize>qTokenStride * 4;
    const outRow = <usize>outTokenStride * 4;
    const gradientRow = <usize>gradientTokenStride * 4;
    const dqRow = <usize>dqTokenStride * 4;
    const dkRow = <usize>dkTokenStride * 4;
    const dvRow = <usize>dvTokenStride * 4;
    for (let k0 = 0; k0 < keys; k0 += tokens) {
      const tile = min<i32>(keys - k0, tokens);
      const keyTile = k + (sequence * kBatchStride + keyOffset) * 4 + <usize>k0 * kRow;
      const valueTile = v + (sequence * vBatchStride + keyOffset) * 4 + <usize>k0 * vRow;
      const dkTile = dk + (sequence * dkBatchStride + keyOffset) * 4 + <usize>k0 * dkRow;
      const dvTile = dv + (sequence * dvBatchStride + keyOffset) * 4 + <usize>k0 * dvRow;
      let packed = false;
      // The first tile of queries that sees these keys overwrites dk and dv; later tiles add to
      // them.
      let adds = false;
      for (let head = keyHead * group; head < (keyHead + 1) * group; head++) {
        const offset = <usize>(head * headSize);
        for (let i0 = 0; i0 < queries; i0 += tokens) {
          const rows = min<i32>(queries - i0, tokens);
          const first = i0 + past - k0; // last key that the first query sees
          if (first + rows <= 0) continue;
          const down = <usize>i0;
          const qTile = q + (sequence * qBatchStride + offset) * 4 + down * qRow;
          const outTile = out + (sequence * outBatchStride + offset) * 4 + down * outRow;
          const gradientTile = gradient + (sequence * gradientBatchStride + offset) * 4 + down * gradientRow;
          const sums = logSumExp + ((sequence * heads + head) * queries + down) * 4;
          const dqTile = dq + (sequence * dqBatchStride + offset) * 4 + down * dqRow;
          if (hasSystem() && suitsSystem(rows, tile, headSize)) {
            backwardTileSystem(
              rows, tile, headSize, first, scale,
              qTile, qRow, keyTile, kRow, valueTile, vRow, outTile, outRow, gradientTile, gradientRow, sums,
              dqTile, dqRow, k0 > 0, dkTile, dkRow, dvTile, dvRow, adds, own + EDGE_BYTES,
            );
          } else {
            if (!packed) packKeys(tile, headSize, keyTile, kRow, valueTile, vRow, own + EDGE_BYTES);
            packed = true;
            backwardTile(
              rows, tile, headSize, first, scale,
              qTile, qRow, outTile, outRow, gradientTile, gradientRow, sums,
              dqTile, dqRow, k0 > 0, dkTile, dkRow, dvTile, dvRow, adds, own + EDGE_BYTES,
            );
          }
          adds = true;
        }
      }
      if (!adds) clearRows(0, tile, headSize, dkTile, dkRow, dvTile, dvRow);
    }
  }
}

/** Sets the gradients of keys and values from row `from` to `to` to zero. */
function clearRows(from: i32, to: i32, headSize: i32, dk: usize, dkRow: usize, dv: usize, dvRow: usize): void {
  for (let j = <usize>from; j < <usize>to; j++) {
    memory.fill(dk + j * dkRow, 0, <usize>headSize * 4);
    memory.fill(dv + j * dvRow, 0, <usize>headSize * 4);
  }
}

/**
 * Computes one tile of queries against a tile of keys with the system's BLAS, also the pairs that
 * are masked; query i sees the keys up to `first` + i.
 */
function backwardTileSystem(
  queries: i32, keys: i32, headSize: i32, first: i32, scale: f32,
  q: usize, qRow: usize, k: usize, kRow: usize, v: usize, vRow: usize,
  out: usize, outRow: usize, gradient: usize, gradientRow: usize, logSumExp: usize,
  dq: usize, dqRow: usize, addsQ: bool, dk: usize, dkRow: usize, dv: usize, dvRow: usize, adds: bool, scratch: usize,
): void {
  const p = scratch + 5 * PACK; // [TOKENS, TOKENS]
  const ds = p + SCORES;
  const visible = min<i32>(keys, first + queries); // keys visible to the last query
  const columns = (visible + COLUMNS - 1) & -COLUMNS;
  const qStride = <i32>(qRow >> 2);
  const kStride = <i32>(kRow >> 2);
  const gradientStride = <i32>(gradientRow >> 2);
  multiply(false, true, queries, visible, headSize, scale, q, qStride, k, kStride, 0, p, TOKENS);
  multiply(
    false, true, queries, visible, headSize, 1, gradient, gradientStride, v, <i32>(vRow >> 2), 0, ds, TOKENS,
  );
  for (let i: usize = 0; i < <usize>queries; i++) {
    const pRow = p + i * ROW_BYTES;
    const dsRow = ds + i * ROW_BYTES;
    const count = max<i32>(min<i32>(visible, first + <i32>i + 1), 0); // keys visible to this query
    fillTail(pRow, count, columns, -Infinity);
    fillTail(dsRow, count, columns, 0);
    const d = rowDot(gradient + i * gradientRow, out + i * outRow, headSize);
    scoreGradient(pRow, dsRow, columns, f32.load(logSumExp + i * 4), d);
  }
  multiply(
    false, false, queries, headSize, visible, scale, ds, TOKENS, k, kStride, addsQ ? 1 : 0, dq, <i32>(dqRow >> 2),
  );
  const beta: f32 = adds ? 1 : 0;
  multiply(
    true, false, visible, headSize, queries, 1, p, TOKENS, gradient, gradientStride, beta, dv, <i32>(dvRow >> 2),
  );
  multiply(true, false, visible, headSize, queries, scale, ds, TOKENS, q, qStride, beta, dk, <i32>(dkRow >> 2));
  if (!adds) clearRows(visible, keys, headSize, dk, dkRow, dv, dvRow);
}

/** Packs Kᵀ, Vᵀ and K in panels, one `PACK` each. */
function packKeys(tile: i32, headSize: i32, k: usize, kRow: usize, v: usize, vRow: usize, scratch: usize): void {
  packColumns(tile, headSize, k, kRow, scratch);
  packColumns(tile, headSize, v, vRow, scratch + PACK);
  packRows(headSize, tile, k, kRow, scratch + 2 * PACK);
}

/**
 * Computes one tile of queries against the packed tile of keys; query i sees the keys up to `first`
 * + i.
 */
function backwardTile(
  queries: i32, keys: i32, headSize: i32, first: i32, scale: f32,
  q: usize, qRow: usize, out: usize, outRow: usize, gradient: usize, gradientRow: usize, logSumExp: usize,
  dq: usize, dqRow: usize, addsQ: bool, dk: usize, dkRow: usize, dv: usize, dvRow: usize, adds: bool, scratch: usize,
): void {
  const packedQ = scratch + 3 * PACK;
  const packedGradient = packedQ + PACK;
  const p = packedGradient + PACK; // [TOKENS, TOKENS]
  const ds = p + SCORES;
  const panelHead = <usize>headSize * (COLUMNS * 4);
  const panelKeys = <usize>keys * (COLUMNS * 4);
  const panelQueries = <usize>queries * (COLUMNS * 4);
  packRows(headSize, queries, q, qRow, packedQ);
  packRows(headSize, queries, gradient, gradientRow, packedGradient);

  for (let i = 0, rows = 0; i < queries; i += rows) {
    rows = blockRows(queries - i);
    const visible = min<i32>(keys, first + i + rows); // keys visible to the last of these rows
    if (visible <= 0) continue;
    const columns = (visible + COLUMNS - 1) & -COLUMNS;
    const down = <usize>i;
    const pRow = p + down * ROW_BYTES;
    const dsRow = ds + down * ROW_BYTES;
    const gradientRows = gradient + down * gradientRow;
    productRows(rows, columns, headSize, q + down * qRow, qRow, 4, scratch, panelHead, pRow, 0, ROW_BYTES, 0, scale, 0);
    productRows(
      rows, columns, headSize, gradientRows, gradientRow, 4, scratch + PACK, panelHead, dsRow, 0, ROW_BYTES, 0, 1, 0,
    );
    for (let r: usize = 0; r < <usize>rows; r++) {
      const count = min<i32>(visible, first + i + <i32>r + 1); // keys visible to this row
      fillTail(pRow + r * ROW_BYTES, max<i32>(count, 0), columns, -Infinity);
      fillTail(dsRow + r * ROW_BYTES, max<i32>(count, 0), columns, 0);
      const d = rowDot(gradientRows + r * gradientRow, out + (down + r) * outRow, headSize);
      scoreGradient(pRow + r * ROW_BYTES, dsRow + r * ROW_BYTES, columns, f32.load(logSumExp + (down + r) * 4), d);
    }
    const dqRows = dq + down * dqRow;
    productRows(
      rows, headSize, visible, dsRow, ROW_BYTES, 4, scratch + 2 * PACK, panelKeys,
      dqRows, addsQ ? dqRows : <usize>0, dqRow, 0, scale, 1,
    );
  }

  for (let j = 0, rows = 0; j < keys; j += rows) {
    rows = blockRows(keys - j);
    // Queries before `skip` see none of these keys, and P was not computed for them.
    const skip = skipped(j - first, queries);
    const down = <usize>j;
    const from = <usize>skip;
    const dvRows = dv + down * dvRow;
    const dkRows = dk + down * dkRow;
    productRows(
      rows, headSize, queries - skip, p + from * ROW_BYTES + down * 4, 4, ROW_BYTES,
      packedGradient + from * (COLUMNS * 4), panelQueries, dvRows, adds ? dvRows : <usize>0, dvRow, 0, 1, 1,
    );
    productRows(
      rows, headSize, queries - skip, ds + from * ROW_BYTES + down * 4, 4, ROW_BYTES,
      packedQ + from * (COLUMNS * 4), panelQueries, dkRows, adds ? dkRows : <usize>0, dkRow, 0, scale, 1,
    );
  }
}

/**
 * Returns how many of the first `queries` queries to skip if query `first` is the first that sees
 * the key.
 */
// @ts-ignore: decorator
@inline
function skipped(first: i32, queries: i32): i32 {
  return min<i32>(max<i32>(first, 0), queries);
}

/**
 * Computes one row: scores become p = e^(score − logSumExp), and the products in `ds` become p·(ds
 * − d). Both rows are padded with zeros up to the end of the next block of keys.
 */
function scoreGradient(p: usize, ds: usize, columns: i32, logSumExp: f32, d: f32): void {
  const shift = f32x4.splat(logSumExp);
  const subtracted = f32x4.splat(d);
  for (let at: usize = 0, end = <usize>columns * 4; at < end; at += 32) {
    const x = expBounded(f32x4.sub(v128.load(p + at), shift));
    const y = expBounded(f32x4.sub(v128.load(p + at, 16), shift));
    v128.store(p + at, x);
    v128.store(p + at, y, 16);
    v128.store(ds + at, f32x4.mul(x, f32x4.sub(v128.load(ds + at), subtracted)));
    v128.store(ds + at, f32x4.mul(y, f32x4.sub(v128.load(ds + at, 16), subtracted)), 16);
  }
  if (columns < TOKENS) {
    fillTail(p, columns, columns + COLUMNS, 0);
    fillTail(ds, columns, columns + COLUMNS, 0);
  }
}
