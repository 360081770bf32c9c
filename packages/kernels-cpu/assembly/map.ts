/** Runs elementwise programs over all rows of their iteration space. */

import { close, moveToRow, open, runCompiled, runRow } from "./frame";
import { ProgramCommand } from "./generated/commands";
import { nextTask } from "./threads";

/** Runs a program; a task is some whole rows, or a part of one. */
export function map(command: ProgramCommand): void {
  const rows = command.rows;
  const length = command.length;
  const rowsPerTask = command.rowsPerTask;
  const piece = command.lengthPerTask;
  const pieces = piece ? (length + piece - 1) / piece : 1;
  const total = (rows + rowsPerTask - 1) / rowsPerTask * pieces;
  let opened = false;
  for (let task = nextTask(); task < total; task = nextTask()) {
    const first = task / pieces * rowsPerTask;
    const last = min<i32>(first + rowsPerTask, rows);
    const from = piece ? task % pieces * piece : 0;
    const to = piece ? min<i32>(from + piece, length) : length;
    if (command.compiled) {
      runCompiled(command, first, last, from, to);
      continue;
    }
    if (!opened) open(command);
    opened = true;
    for (let row = first; row < last; row++) {
      moveToRow(row);
      runRow(from, to);
    }
  }
  if (opened) close();
}
