import { ArgumentError } from "@lrm/tensor";
import { COMMANDS, FIRST_WORD, OPERAND, positionsOf } from "../_commands.ts";
import { ADDRESSES, PROTOCOL_NUMBERS } from "../_protocol.ts";
import { ACCUMULATOR_SLOT, type Compiled } from "./_compile.ts";
import {
  CODE,
  INSTRUCTION_WORDS,
  type ValueLocation,
  type VirtualInstruction,
} from "./_instructions.ts";
import type { MapLayout } from "./_layout.ts";

/** Words of a command that runs a program. */
export const WORD = positionsOf(COMMANDS.map.words, FIRST_WORD);
/** Number of words before the operands. */
export const HEADER: number = FIRST_WORD + Object.keys(WORD).length;

/** Positions of an operand's words. */
export const OPERAND_WORD = positionsOf(OPERAND, 0);
export const OPERAND_WORDS: number = Object.keys(OPERAND_WORD).length;

/** Bytes per register in the table. */
const REGISTER_BYTES = 8;
/** Maximum operands: capacity of a thread's memory (see `assembly/frame.ts`). */
const MOST_OPERANDS = 256;
const MOST_CELLS = 256;
const MOST_REGISTERS = 1024;
export const SLOT_BYTES: number = ADDRESSES.THREAD_BYTES - ADDRESSES.SLOTS;

/** Bytes of slots that stay in the L1 cache together with inputs and outputs. */
const CACHED_BYTES = 16 * 1024;
const MOST_BLOCK = 1024;

/** Command whose pointers, strides, scalars and extents are filled in at every call. */
export interface Template {
  /** Number of words. */
  readonly length: number;
  /** All words except the first two. */
  readonly words: Int32Array;
  /** Position of the value of every scalar that the kernel uses. */
  readonly scalars: readonly { readonly word: number; readonly index: number }[];
  /** Elements per block if rows may be split. */
  readonly block: number;
  /** Maximum length of a row that fits into the slots. */
  readonly longestRow: number;
  /** Instructions per element. */
  readonly cost: number;
  /** True if a row is one block. */
  readonly wholeRows: boolean;
  /** Numbers of the slots by id. */
  readonly slots: ReadonlyMap<number, number>;
  /** Number of words before the instructions for the interpreter. */
  readonly head: number;
}

/** Returns the command that calls a compiled function instead of the interpreter. */
export function withFunction(template: Template, index: number): Template {
  const words = template.words.slice(0, template.head - FIRST_WORD);
  words[WORD.compiled - FIRST_WORD] = index;
  return { ...template, length: template.head, words };
}

/** Assigns registers and writes the command. */
export function assemble(compiled: Compiled, layout: MapLayout): Template {
  const operands = layout.inputs.length + layout.outputs.length;
  const slots = assignSlots(compiled);
  const tails = layout.outputs.map(({ access }) => (access === "inPlace" ? slots.count++ : 0));
  const firstCell = operands;
  const firstSlot = operands + compiled.cells;
  const registers = firstSlot + slots.count;
  if (operands > MOST_OPERANDS || compiled.cells > MOST_CELLS || registers > MOST_REGISTERS) {
    throw new ArgumentError(
      `Cannot run a kernel with ${operands} operands, ${compiled.cells} values per row and ${registers} values at once: the CPU has room for ${MOST_OPERANDS}, ${MOST_CELLS} and ${MOST_REGISTERS}`,
      "split it into smaller ones",
    );
  }
  const register = (place: ValueLocation): number => {
    switch (place.kind) {
      case "operand":
        return place.index * REGISTER_BYTES;
      case "cell":
        return (firstCell + place.index) * REGISTER_BYTES;
      case "slot":
        return (firstSlot + slots.of.get(place.id)!) * REGISTER_BYTES;
      default:
        return place satisfies never;
    }
  };

  const words: number[] = new Array(HEADER).fill(0);
  const steps = (list: readonly VirtualInstruction[]): number => {
    for (const { code, target, sources } of list) {
      const [a, b, c] = sources.map(register);
      words.push(CODE[code], register(target), a ?? 0, b ?? 0, c ?? 0);
    }
    return list.length * INSTRUCTION_WORDS * 4;
  };
  for (let index = 0; index < operands; index++) {
    const output = index - layout.inputs.length;
    const input = layout.inputs[index];
    const operand = new Array<number>(OPERAND_WORDS).fill(0);
    if (input)
      operand[OPERAND_WORD.kind] = input.access === "inPlace" ? PROTOCOL_NUMBERS.READ_IN_PLACE : 0;
    else if (layout.outputs[output]!.access === "inPlace") {
      operand[OPERAND_WORD.kind] = PROTOCOL_NUMBERS.WRITTEN_IN_PLACE;
      operand[OPERAND_WORD.tail] = (firstSlot + tails[output]!) * REGISTER_BYTES;
    }
    words.push(...operand);
  }
  const scalars: { word: number; index: number }[] = [];
  const bits = new Int32Array(1);
  for (const { cell, value, scalar } of compiled.fills) {
    if (scalar !== undefined) scalars.push({ word: words.length + 1, index: scalar });
    new Float32Array(bits.buffer)[0] = value;
    words.push((firstCell + cell) * REGISTER_BYTES, bits[0]!);
  }
  const head = words.length;
  words[WORD.onceBytes] = steps(compiled.once);
  for (const { ahead, body } of compiled.sweeps) {
    const at = words.length;
    words.push(0, 0);
    words[at] = steps(ahead);
    words[at + 1] = steps(body);
  }
  words[WORD.finalBytes] = steps(compiled.final);
  words[WORD.operands] = operands;
  words[WORD.fills] = compiled.fills.length;
  words[WORD.cells] = compiled.cells;
  words[WORD.slots] = slots.count;
  words[WORD.passes] = compiled.sweeps.length;
  if (compiled.accumulator) words[WORD.accumulator] = register(compiled.accumulator);
  words[WORD.takesMaximum] = layout.mode === "maxRows" || layout.mode === "maxColumns" ? 1 : 0;

  const cost = compiled.sweeps.reduce((sum, { body }) => sum + body.length, 0);
  const count = Math.max(1, slots.count);
  return {
    length: words.length,
    words: Int32Array.from(words.slice(FIRST_WORD)),
    scalars,
    block: Math.max(16, Math.min(MOST_BLOCK, 2 ** Math.floor(Math.log2(CACHED_BYTES / 4 / count)))),
    longestRow: Math.floor(SLOT_BYTES / 4 / count / 16) * 16,
    cost: Math.max(1, cost),
    wholeRows: layout.wholeRows,
    slots: slots.of,
    head,
  };
}

/**
 * Numbers the slots, and reuses a number when its value is no longer needed: recently written
 * values stay in the cache.
 */
function assignSlots({ sweeps, accumulator }: Compiled): {
  count: number;
  readonly of: ReadonlyMap<number, number>;
} {
  const steps = sweeps.flatMap(({ body }) => body);
  const lastUse = new Map<number, number>();
  steps.forEach(({ target, sources }, at) => {
    for (const place of [target, ...sources]) if (place.kind === "slot") lastUse.set(place.id, at);
  });
  const of = new Map<number, number>();
  const free: number[] = [];
  let count = 0;
  if (accumulator?.kind === "slot") {
    of.set(ACCUMULATOR_SLOT, count++);
    lastUse.delete(ACCUMULATOR_SLOT);
  }
  steps.forEach(({ target, sources }, at) => {
    const ending = new Set<number>();
    for (const source of sources) {
      if (source.kind === "slot" && lastUse.get(source.id) === at) ending.add(source.id);
    }
    for (const id of ending) free.push(of.get(id)!);
    if (target.kind === "slot" && !of.has(target.id)) {
      of.set(target.id, free.pop() ?? count++);
    }
  });
  return { count, of };
}
