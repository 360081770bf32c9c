/**
 * Computes causal attention, `softmax(scale·Q Kᵀ) V`, without a [T, T] matrix: packs a tile of keys
 * and values, then processes six queries at a time with their scores in the L1 cache, and keeps a
 * running maximum and sum per query (Dao et al. 2022, FlashAttention,
 * https://arxiv.org/abs/2205.14135, Algorithm 1 with the loops exchanged). The system's BLAS, if it
 * is available, processes all queries of a task at a time, also those pairs that are masked.
 */

import { multiply } from "./host";
import { suitsSystem } from "./matmul_system";
import { expBounded, log } from "./simd";
import { hasSystem, nextTask, threadCount, threadIndex } from "./threads";
import { blockRows, EDGE_BYTES, productRows, useEdge, COLUMNS } from "./matmul_kernel";
import { packColumns, packRows } from "./matmul_pack";
import { fillTail, rowExp, rowMax, rowScale, TILE, tileTokens } from "./attention_tiles";

/** Keys per tile. */
const KEYS: i32 = 128;
/** Queries per task; scratch holds their running maxima and sums. */
const QUERIES: i32 = 128;
/** Queries per task with the system's BLAS: fewer, since it computes masked pairs too. */
const SYSTEM_QUERIES: i32 = 64;

const THREAD_BYTES: usize = EDGE_BYTES + <usize>(2 * TILE + SYSTEM_QUERIES * KEYS + 2 * QUERIES) * 4;

/** Returns the bytes of scratch that {@link attentionForward} needs. */
export function attentionForwardScratchBytes(threads: i32): usize {
  return THREAD_BYTES * <usize>threads;
}

/**
 * Computes causal attention. Head h of query t of sequence b is the `headSize` floats at `q +
 * b·qBatchStride + t·qTokenStride + h·headSize` (strides in elements), and likewise for k, v and
 * out; query head h reads key head ⌊h / (heads / kvHeads)⌋. Query i sees the keys 0 to i + `past`.
 *
 * @param logSumExp  0, or output `[batch, heads, queries]`: ln Σ e^score, needed by the backward
 *   pass
 * @param scratch  {@link attentionForwardScratchBytes}, aligned to 16
 */
export function attentionForward(
  batch: i32, heads: i32, kvHeads: i32, queries: i32, keys: i32, headSize: i32, past: i32, scale: f32,
  q: usize, qBatchStride: i32, qTokenStride: i32,
  k: usize, kBatchStride: i32, kTokenStride: i32,
  v: usize, vBatchStride: i32, vTokenStride: i32,
  out: usize, outBatchStride: i32, outTokenStride: i32,
  logSumExp: usize, scratch: usize,
): void {
  const own = scratch + <usize>threadIndex() * THREAD_BYTES;
  useEdge(own);
  const group = heads / kvHeads;
  // A query's result does not depend on its task, so a small batch may use smaller tasks to occupy
  // many threads. With a BLAS it does.
  let perTask = hasSystem() ? SYSTEM_QUERIES : QUERIES;
  while (!hasSystem() && perTask > 24 && batch * heads * ((queries + perTask - 1) / perTask) < 4 * threadCount()) perTask >>= 1;
  const blocks = (queries + perTask - 1) / perTask;
  const total = batch * heads * blocks;
  for (let task = nextTask(); task < total; task = nextTask()) {
    const block = blocks - 1 - task % blocks; // longest blocks first
    const head = (task / blocks) % heads;
    const sequence = task / (blocks * heads);
    const i0 = block * perTask;
    const qRow = <usize>qTokenStride * 4;
    const outRow = <usize>outTokenStride * 4;
    const kvOffset = <usize>(head / group * headSize) * 4;
    forwardTask(
      min<i32>(queries - i0, perTask), keys, headSize, i0 + past, scale,
      q + (<usize>sequence * qBatchStride + <usize>head * headSize) * 4 + <usize>i0 * qRow, qRow,
      k + <usize>sequence * kBatchStride * 4 + kvOffset, <usize>kTokenStride * 4,
      v + <usize>sequence * vBatchStride * 4 + kvOffset, <usize>vTokenStride * 4,
      out + (<usize>sequence * outBatchStride + <usize>head * headSize) * 4 + <usize>i0 * outRow, outRow,
      logSumExp ? logSumExp + (<usize>(sequence * heads + head) * queries + i0) * 4 : <usize>0,
      own + EDGE_BYTES,
    );
  }
}

/**
 * Computes up to `QUERIES` queries of one head; the first sees the keys 0 to `past`. Row strides
 * are in bytes.
 */
function forwardTask(
  queries: i32, keys: i32, headSize: i32, past: i32, scale: f32,
  q: usize, qRow: usize, k: usize, kRow: usize, v: usize, vRow: usize, out: usize, outRow: usize,
  logSumExp: usize, scratch: usize,
): void {
  const packedK = scratch;
  const packedV = packedK + <usize>TILE * 4;
  const scores = packedV + <usize>TILE * 4; // [rows, KEYS]
  const maxima = scores + <usize>(SYSTEM_QUERIES * KEYS) * 4;
  const sums = maxima + <usize>QUERIES * 4;
  const seen = min<i32>(keys, past + queries);
  const most = tileTokens(headSize, KEYS);
  const panelK = <usize>headSize * (COLUMNS * 4);

  for (let k0 = 0; k0 < seen; k0 += most) {
    const tile = min<i32>(seen - k0, most);
    const panelV = <usize>tile * (COLUMNS * 4);
    const keyTile = k + <usize>k0 * kRow;
    const valueTile = v + <usize>k0 * vRow;
    const system = hasSystem() && suitsSystem(queries, tile, headSize);
    if (!system) {
      packColumns(tile, headSize, keyTile, kRow, packedK);
      packRows(headSize, tile, valueTile, vRow, packedV);
    }
    for (let i = 0, rows = 0; i < queries; i += rows) {
      rows = system ? queries : blockRows(queries - i);
      const visible = min<i32>(tile, past + i + rows - k0); // keys visible to the last row
      if (visible <= 0) continue;
      const columns = (visible + COLUMNS - 1) & -COLUMNS;
      const down = <usize>i * outRow;
      if (system) {
        multiply(
          false, true, rows, visible, headSize, scale, q, <i32>(qRow >> 2), keyTile, <i32>(kRow >> 2), 0, scores, KEYS,
        );
      } else {
        productRows(rows, columns, headSize, q + <usize>i * qRow, qRow, 4, packedK, panelK, scores, 0, KEYS * 4, 0, scale, 0);
      }
      for (let r = 0; r < rows; r++) {
        const row = scores + <usize>(r * KEYS) * 4;
        const count = min<i32>(visible, past + i + r + 1 - k0); // keys visible to this row
        const at = <usize>(i + r) * 4;
        if (count <= 0) {
          fillTail(row, 0, columns, 0);
          continue;
        }
        fillTail(row, count, columns, -Infinity);
        const before: f32 = k0 ? f32.load(maxima + at) : -Infinity;
        const after = rowMax(row, columns, before);
        const sum = rowExp(row, columns, after);
        f32.store(maxima + at, after);
        if (k0 == 0) f32.store(sums + at, sum);
        else {
          const shrink = before == after ? <f32>1 : f32x4.extract_lane(expBounded(f32x4.splat(before - after)), 0);
          f32.store(sums + at, f32.load(sums + at) * shrink + sum);
          if (shrink != 1) rowScale(out + down + <usize>r * outRow, headSize, shrink);
        }
      }
      if (system) {
        multiply(
          false, false, rows, headSize, visible, 1, scores, KEYS, valueTile, <i32>(vRow >> 2),
          k0 ? 1 : 0, out, <i32>(outRow >> 2),
        );
      } else {
        productRows(
          rows, headSize, visible, scores, KEYS * 4, 4, packedV, panelV,
          out + down, k0 ? out + down : <usize>0, outRow, 0, 1, 1,
        );
      }
    }
  }
  for (let i = 0; i < queries; i++) rowScale(out + <usize>i * outRow, headSize, 1 / f32.load(sums + <usize>i * 4));
  if (logSumExp == 0) return;
  for (let i = 0; i < queries; i += 4) {
    const at = <usize>i * 4;
    v128.store(maxima + at, f32x4.add(v128.load(maxima + at), log(v128.load(sums + at))));
  }
  memory.copy(logSumExp, maxima, <usize>queries * 4);
}
