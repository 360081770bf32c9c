/** Elementwise programs over all rows of their iteration space. */

import { LENGTH_PER_TASK, moveToRow, open, ROW_COUNT, ROW_LENGTH, ROWS_PER_TASK, runRow } from "./frame";
import { nextTask } from "./threads";

/** A task is some whole rows, or a piece of one. */
export function map(command: usize): void {
  const rows = load<i32>(command, ROW_COUNT);
  const length = load<i32>(command, ROW_LENGTH);
  const rowsPerTask = load<i32>(command, ROWS_PER_TASK);
  const piece = load<i32>(command, LENGTH_PER_TASK);
  const pieces = piece ? (length + piece - 1) / piece : 1;
  const total = (rows + rowsPerTask - 1) / rowsPerTask * pieces;
  let opened = false;
  for (let task = nextTask(); task < total; task = nextTask()) {
    if (!opened) open(command);
    opened = true;
    const first = task / pieces * rowsPerTask;
    const last = min<i32>(first + rowsPerTask, rows);
    const from = piece ? task % pieces * piece : 0;
    const to = piece ? min<i32>(from + piece, length) : length;
    for (let row = first; row < last; row++) {
      moveToRow(row);
      runRow(from, to);
    }
  }
}
