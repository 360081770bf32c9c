/**
 * State of a thread that runs an elementwise program: its registers, and the current row of each
 * operand.
 */

import { Operand, ProgramCommand } from "./generated/commands";
import { INTERPRETED, READ_IN_PLACE, SLOTS, THREAD_BYTES, THREADS, WRITTEN_IN_PLACE } from "./generated/protocol";
import { now } from "./host";
import { addTime, threadIndex } from "./threads";
import { execute, setCell, useTables } from "./vm";

/** Offsets in a thread's memory. */
const ROWS: usize = 8192;
const STRIDES: usize = 9216;
const CELLS: usize = 10240;
/** Bytes of a command before its operands, and of one operand. */
const HEADER: usize = offsetof<ProgramCommand>();
const OPERAND: usize = offsetof<Operand>();

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
/** Time at which the interpreter began with the command. */
let since: f64 = 0;

/**
 * Initializes the registers for a command, and computes the values that are constant for the whole
 * command. {@link close} ends the command.
 */
export function open(command: ProgramCommand): void {
  since = now();
  const own = THREADS + <usize>threadIndex() * THREAD_BYTES;
  registers = own;
  rowTable = own + ROWS;
  useTables(own, rowTable, own + STRIDES);
  operands = changetype<usize>(command) + HEADER;
  operandCount = command.operands;
  extent1 = command.extent1;
  extent2 = command.extent2;
  block = command.block;
  passes = command.passes;
  finalBytes = command.finalBytes;

  let register = registers;
  for (let i = 0; i < operandCount; i++, register += 8) {
    store<usize>(own + STRIDES + (<usize>i << 2), changetype<Operand>(operands + <usize>i * OPERAND).stride3);
    store<usize>(register, 64, 4);
  }
  let cell = own + CELLS;
  for (let i = command.cells; i > 0; i--, register += 8, cell += 64) {
    store<usize>(register, cell);
    store<usize>(register, 0, 4);
  }
  let slot = own + SLOTS;
  const slotBytes = <usize>((block + 15) & -16) << 2;
  for (let i = command.slots; i > 0; i--, register += 8, slot += slotBytes) {
    store<usize>(register, slot);
    store<usize>(register, 64, 4);
  }
  let fill = operands + <usize>operandCount * OPERAND;
  for (let i = command.fills; i > 0; i--, fill += 8) {
    setCell(addressOf(load<usize>(fill)), load<f32>(fill, 4));
  }
  code = fill + command.onceBytes;
  execute(fill, code, 16, 0);
}

/** Adds the time since {@link open} to this thread's. */
export function close(): void {
  addTime(INTERPRETED, since);
}

/** Runs a compiled program over elements `from` to `to` of rows `first` to `last`. */
// @ts-ignore: decorator
@inline
export function runCompiled(command: ProgramCommand, first: i32, last: i32, from: i32, to: i32): void {
  call_indirect<void>(<u32>command.compiled, changetype<usize>(command), firstSlot(), first, last, from, to);
}

/** Returns the address of the first slot, in which compiled reductions of columns accumulate. */
// @ts-ignore: decorator
@inline
export function firstSlot(): usize {
  return THREADS + <usize>threadIndex() * THREAD_BYTES + SLOTS;
}

/** Returns the address of a register's block. */
// @ts-ignore: decorator
@inline
export function addressOf(register: usize): usize {
  return load<usize>(registers + register);
}

/** Updates the address of every operand's current row. */
export function moveToRow(row: i32): void {
  const i2 = row % extent2;
  const rest = row / extent2;
  const i1 = rest % extent1;
  const i0 = rest / extent1;
  let operand = operands;
  for (let i = 0; i < operandCount; i++, operand += OPERAND) {
    const from = changetype<Operand>(operand);
    const at = from.pointer + <usize>i0 * from.stride0 + <usize>i1 * from.stride1 + <usize>i2 * from.stride2;
    store<usize>(rowTable + (<usize>i << 2), at);
  }
}

/** Runs all sweeps over elements `from` to `to` of the current row. */
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

/** @param writes  true if the body computes the outputs */
function runBlock(body: usize, end: usize, count: i32, start: i32, writes: bool): void {
  const short = (count & 15) != 0;
  let operand = operands;
  let register = registers;
  for (let i = 0; i < operandCount; i++, operand += OPERAND, register += 8) {
    const kind = changetype<Operand>(operand).kind;
    if (kind == 0) continue;
    let address = load<usize>(rowTable + (<usize>i << 2)) + (<usize>start << 2);
    if (short && kind == WRITTEN_IN_PLACE) address = addressOf(changetype<Operand>(operand).tail);
    store<usize>(register, address);
  }
  execute(body, end, count, start);
  if (!short || !writes) return;
  // A block whose length is not a multiple of 16 would be written past its end, so it was computed
  // in a slot.
  operand = operands;
  for (let i = 0; i < operandCount; i++, operand += OPERAND) {
    if (changetype<Operand>(operand).kind != WRITTEN_IN_PLACE) continue;
    const to = load<usize>(rowTable + (<usize>i << 2)) + (<usize>start << 2);
    memory.copy(to, addressOf(changetype<Operand>(operand).tail), <usize>count << 2);
  }
}
