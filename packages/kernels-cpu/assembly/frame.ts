/** What a thread sets up to run an elementwise program: its registers, and where the current row of each operand lies. */

import { THREAD_BYTES, THREADS } from "./protocol";
import { threadIndex } from "./threads";
import { execute, setCell, useTables } from "./vm";

/** Offsets in a thread's memory. */
const ROWS: usize = 8192;
const STRIDES: usize = 9216;
const CELLS: usize = 10240;
const SLOTS: usize = 28672;

/** Byte offsets of words in a command that runs a program. */
export const ROW_COUNT: usize = 8;
export const ROW_LENGTH: usize = 12;
const EXTENT_1: usize = 16;
const EXTENT_2: usize = 20;
export const ROWS_PER_TASK: usize = 24;
/** Elements of a row that are one task: 0 where a row must not be cut. */
export const LENGTH_PER_TASK: usize = 28;
const BLOCK: usize = 32;
const OPERANDS: usize = 36;
const FILLS: usize = 40;
const CELL_COUNT: usize = 44;
const SLOT_COUNT: usize = 48;
const PASSES: usize = 52;
const ONCE_BYTES: usize = 56;
const FINAL_BYTES: usize = 60;
export const ACCUMULATOR: usize = 64;
export const TAKES_MAXIMUM: usize = 68;
export const ACCUMULATE: usize = 72;
export const OUT: usize = 76;
export const PARTIALS: usize = 80;
/** What one partial result covers: elements of a row, or rows. */
export const CHUNK: usize = 84;
export const CHUNK_COUNT: usize = 88;
const HEADER: usize = 92;

/** An operand: pointer, bytes between neighbours along the four axes, kind, and the register where a short block goes. */
const OPERAND: usize = 28;
const KIND: usize = 20;
const TAIL: usize = 24;
/** Kinds: only instructions that name it use it; registers read it in place; registers write it in place. */
const READ_IN_PLACE: i32 = 1;
const WRITTEN_IN_PLACE: i32 = 2;

let registers: usize = 0;
let rowTable: usize = 0;
let operands: usize = 0;
let operandCount: i32 = 0;
let extent1: i32 = 0;
let extent2: i32 = 0;
let block: i32 = 0;
let passes: i32 = 0;
let code: usize = 0;
let finalBytes: usize = 0;

/** Sets up the registers for a command, and computes what is the same for all of it. */
export function open(command: usize): void {
  const own = THREADS + <usize>threadIndex() * THREAD_BYTES;
  registers = own;
  rowTable = own + ROWS;
  useTables(own, rowTable, own + STRIDES);
  operands = command + HEADER;
  operandCount = load<i32>(command, OPERANDS);
  extent1 = load<i32>(command, EXTENT_1);
  extent2 = load<i32>(command, EXTENT_2);
  block = load<i32>(command, BLOCK);
  passes = load<i32>(command, PASSES);
  finalBytes = load<usize>(command, FINAL_BYTES);

  let register = registers;
  for (let i = 0; i < operandCount; i++, register += 8) {
    store<usize>(own + STRIDES + (<usize>i << 2), load<usize>(operands + <usize>i * OPERAND, 16));
    store<usize>(register, 64, 4);
  }
  let cell = own + CELLS;
  for (let i = load<i32>(command, CELL_COUNT); i > 0; i--, register += 8, cell += 64) {
    store<usize>(register, cell);
    store<usize>(register, 0, 4);
  }
  let slot = own + SLOTS;
  const slotBytes = <usize>((block + 15) & -16) << 2;
  for (let i = load<i32>(command, SLOT_COUNT); i > 0; i--, register += 8, slot += slotBytes) {
    store<usize>(register, slot);
    store<usize>(register, 64, 4);
  }
  let fill = operands + <usize>operandCount * OPERAND;
  for (let i = load<i32>(command, FILLS); i > 0; i--, fill += 8) {
    setCell(addressOf(load<usize>(fill)), load<f32>(fill, 4));
  }
  code = fill + load<usize>(command, ONCE_BYTES);
  execute(fill, code, 16, 0);
}

/** Where a register's block lies. */
// @ts-ignore: decorator
@inline
export function addressOf(register: usize): usize {
  return load<usize>(registers + register);
}

/** Finds the current row of every operand. */
export function moveToRow(row: i32): void {
  const i2 = row % extent2;
  const rest = row / extent2;
  const i1 = rest % extent1;
  const i0 = rest / extent1;
  let operand = operands;
  for (let i = 0; i < operandCount; i++, operand += OPERAND) {
    const at = load<usize>(operand) + <usize>i0 * load<usize>(operand, 4) + <usize>i1 * load<usize>(operand, 8) +
      <usize>i2 * load<usize>(operand, 12);
    store<usize>(rowTable + (<usize>i << 2), at);
  }
}

/** Runs all passes over elements `from` to `to` of the current row. */
export function runRow(from: i32, to: i32): void {
  let at = code;
  for (let pass = 0; pass < passes; pass++) {
    const ahead = at + 8;
    const body = ahead + load<usize>(at);
    const end = body + load<usize>(at, 4);
    if (body != ahead) execute(ahead, body, 16, 0);
    for (let start = from; start < to && end != body; start += block) {
      runBlock(body, end, min<i32>(to - start, block), start, pass == passes - 1);
    }
    at = end;
  }
  if (finalBytes) execute(at, at + finalBytes, 16, 0);
}

/** @param writes  whether the body computes the outputs */
function runBlock(body: usize, end: usize, count: i32, start: i32, writes: bool): void {
  const short = (count & 15) != 0;
  let operand = operands;
  let register = registers;
  for (let i = 0; i < operandCount; i++, operand += OPERAND, register += 8) {
    const kind = load<i32>(operand, KIND);
    if (kind == 0) continue;
    let address = load<usize>(rowTable + (<usize>i << 2)) + (<usize>start << 2);
    if (short && kind == WRITTEN_IN_PLACE) address = addressOf(load<usize>(operand, TAIL));
    store<usize>(register, address);
  }
  execute(body, end, count, start);
  if (!short || !writes) return;
  // A block that is no multiple of 16 would be written past its end: it was made in a slot.
  operand = operands;
  for (let i = 0; i < operandCount; i++, operand += OPERAND) {
    if (load<i32>(operand, KIND) != WRITTEN_IN_PLACE) continue;
    const to = load<usize>(rowTable + (<usize>i << 2)) + (<usize>start << 2);
    memory.copy(to, addressOf(load<usize>(operand, TAIL)), <usize>count << 2);
  }
}
