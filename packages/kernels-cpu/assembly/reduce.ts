/**
 * Reductions of elementwise programs.
 *
 * The reduced elements are split into chunks whose size depends on the shape alone; the chunks'
 * results are then combined in order, in double precision. Sums therefore do not depend on the
 * number of threads.
 */

import { addressOf, close, firstSlot, moveToRow, open, runCompiled, runRow } from "./frame";
import { ProgramCommand } from "./generated/commands";
import { barrier, nextTask } from "./threads";

/** Combines the result of all chunks with the output's old value, and stores it. */
// @ts-ignore: decorator
@inline
function finish(out: usize, total: f64, maximum: bool, accumulate: bool): void {
  if (accumulate) {
    const old = load<f32>(out);
    store<f32>(out, maximum ? max<f32>(old, <f32>total) : <f32>(<f64>old + total));
  } else {
    store<f32>(out, <f32>total);
  }
}

/** Computes `out[row] = Σ` of the row. Partial sums are doubles, `[rows, chunks]`. */
export function reduceRows(command: ProgramCommand): void {
  const rows = command.rows;
  const length = command.length;
  const rowsPerTask = command.rowsPerTask;
  const chunk = command.chunk;
  const chunks = command.chunks;
  const maximum = command.takesMaximum != 0;
  const accumulate = command.accumulate != 0;
  const out = command.out;
  const partials = command.partials;
  const total = (rows + rowsPerTask - 1) / rowsPerTask * chunks;
  let opened = false;
  for (let task = nextTask(); task < total; task = nextTask()) {
    const index = task % chunks;
    const first = task / chunks * rowsPerTask;
    const last = min<i32>(first + rowsPerTask, rows);
    if (command.compiled) {
      runCompiled(command, first, last, index * chunk, min<i32>((index + 1) * chunk, length));
      continue;
    }
    if (!opened) open(command);
    opened = true;
    const accumulator = addressOf(command.accumulator);
    for (let row = first; row < last; row++) {
      moveToRow(row);
      if (maximum) store<f32>(accumulator, -Infinity);
      else store<f64>(accumulator, 0);
      runRow(index * chunk, min<i32>((index + 1) * chunk, length));
      const result = maximum ? <f64>load<f32>(accumulator) : load<f64>(accumulator);
      if (chunks == 1) finish(out + (<usize>row << 2), result, maximum, accumulate);
      else store<f64>(partials + (<usize>(row * chunks + index) << 3), result);
    }
  }
  if (opened) close();
  if (chunks == 1) return;
  barrier();
  for (let row = nextTask(); row < rows; row = nextTask()) {
    const from = partials + (<usize>(row * chunks) << 3);
    let result = load<f64>(from);
    for (let i = 1; i < chunks; i++) {
      const next = load<f64>(from + (<usize>i << 3));
      result = maximum ? max<f64>(result, next) : result + next;
    }
    finish(out + (<usize>row << 2), result, maximum, accumulate);
  }
}

/**
 * Computes `out[o, column] = Σ` over the rows (o, r). Partial sums are floats, `[outer, chunks,
 * columns]`.
 */
export function reduceColumns(command: ProgramCommand): void {
  const rows = command.rows;
  const length = command.length;
  const outer = command.rowsPerTask;
  const chunk = command.chunk;
  const chunks = command.chunks;
  const maximum = command.takesMaximum != 0;
  const accumulate = command.accumulate != 0;
  const out = command.out;
  const partials = command.partials;
  const reduced = rows / outer;
  const piece = command.lengthPerTask; // one block, so that it fits into the accumulator
  const pieces = (length + piece - 1) / piece;
  const total = outer * chunks * pieces;
  const start: f32 = maximum ? -Infinity : 0;
  let opened = false;
  for (let task = nextTask(); task < total; task = nextTask()) {
    if (!opened && !command.compiled) {
      open(command);
      opened = true;
    }
    const accumulator = command.compiled ? firstSlot() : addressOf(command.accumulator);
    const from = task % pieces * piece;
    const to = min<i32>(from + piece, length);
    const index = task / pieces; // of (outer, chunk)
    const o = index / chunks;
    const first = index % chunks * chunk;
    const last = min<i32>(first + chunk, reduced);
    const columns = <usize>(to - from);
    for (let i: usize = 0; i < ((columns + 15) & -16); i += 4) v128.store(accumulator + (i << 2), f32x4.splat(start));
    if (command.compiled) runCompiled(command, o * reduced + first, o * reduced + last, from, to);
    else {
      for (let r = first; r < last; r++) {
        moveToRow(o * reduced + r);
        runRow(from, to);
      }
    }
    if (chunks == 1) {
      const target = out + (<usize>(o * length + from) << 2);
      for (let i: usize = 0; i < columns; i++) {
        finish(target + (i << 2), <f64>load<f32>(accumulator + (i << 2)), maximum, accumulate);
      }
    } else {
      memory.copy(partials + (<usize>(index * length + from) << 2), accumulator, columns << 2);
    }
  }
  if (opened) close();
  if (chunks == 1) return;
  barrier();
  const row = <usize>length << 2;
  for (let task = nextTask(); task < outer * pieces; task = nextTask()) {
    const from = task % pieces * piece;
    const to = min<i32>(from + piece, length);
    const o = task / pieces;
    for (let column = from; column < to; column++) {
      let at = partials + <usize>(o * chunks) * row + (<usize>column << 2);
      let result = <f64>load<f32>(at);
      for (let i = 1; i < chunks; i++) {
        at += row;
        const next = <f64>load<f32>(at);
        result = maximum ? max<f64>(result, next) : result + next;
      }
      finish(out + (<usize>(o * length + column) << 2), result, maximum, accumulate);
    }
  }
}
