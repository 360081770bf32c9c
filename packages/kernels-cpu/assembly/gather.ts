/** Gathers rows and columns by index, and adds rows back. */

import { GatherCommand, ScatterAddCommand } from "./generated/commands";
import { nextTask } from "./threads";

/** Rows per task if rows are contiguous, and elements per task if they are not. */
const ROWS: i32 = 16;
const PIECE: i32 = 16;

/**
 * Computes `out[b, j, i] = source[b·batchStride + indices[b, j]·axisStride + i·innerStride]`, zeros
 * for an index out of range.
 */
export function gather(command: GatherCommand): void {
  const source = command.source;
  const indices = command.indices;
  const out = command.out;
  const batch = command.batch;
  const count = command.count;
  const inner = command.inner;
  const extent = command.extent;
  const batchBytes = command.batchStride << 2;
  const axisBytes = command.axisStride << 2;
  const innerBytes = command.innerStride << 2;
  const rowBytes = <usize>inner << 2;
  if (innerBytes == 4) {
    const rows = batch * count;
    for (let task = nextTask(); task * ROWS < rows; task = nextTask()) {
      for (let row = task * ROWS; row < min<i32>(task * ROWS + ROWS, rows); row++) {
        const index = load<u32>(indices + (<usize>row << 2));
        const to = out + <usize>row * rowBytes;
        if (index < extent) memory.copy(to, source + <usize>(row / count) * batchBytes + <usize>index * axisBytes, rowBytes);
        else memory.fill(to, 0, rowBytes);
      }
    }
    return;
  }
  // Columns are gathered element by element down the matrix, so that consecutive reads are at
  // neighbouring addresses.
  const pieces = (inner + PIECE - 1) / PIECE;
  for (let task = nextTask(); task < batch * pieces; task = nextTask()) {
    const b = task / pieces;
    const first = task % pieces * PIECE;
    const last = min<i32>(first + PIECE, inner);
    for (let i = first; i < last; i++) {
      const from = source + <usize>b * batchBytes + <usize>i * innerBytes;
      let to = out + <usize>(b * count) * rowBytes + (<usize>i << 2);
      let at = indices + (<usize>(b * count) << 2);
      for (let j = 0; j < count; j++, to += rowBytes, at += 4) {
        const index = load<u32>(at);
        store<f32>(to, index < extent ? load<f32>(from + <usize>index * axisBytes) : 0);
      }
    }
  }
}

/** Columns per task: one thread adds all rows of these columns. */
const COLUMNS: i32 = 64;

/**
 * Computes `out[indices[j], :] += source[j, :]` in the order of j; each task handles some columns.
 */
export function scatterAdd(command: ScatterAddCommand): void {
  const source = command.source;
  const indices = command.indices;
  const out = command.out;
  const count = command.count;
  const inner = command.inner;
  const extent = command.extent;
  const rowBytes = <usize>inner << 2;
  for (let task = nextTask(); task * COLUMNS < inner; task = nextTask()) {
    const first = <usize>(task * COLUMNS) << 2;
    const end = min<usize>(first + (<usize>COLUMNS << 2), rowBytes);
    for (let j = 0; j < count; j++) {
      const index = load<u32>(indices + (<usize>j << 2));
      if (index >= extent) continue;
      const from = source + <usize>j * rowBytes;
      const to = out + <usize>index * rowBytes;
      let at = first;
      for (; at + 16 <= end; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
      for (; at < end; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
    }
  }
}
