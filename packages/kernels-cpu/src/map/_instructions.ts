import type { BinaryFunction, UnaryFunction } from "@lrm/tensor";
import type { Sine } from "./_sines.ts";

/** Opcodes. `scripts/generate_assembly.mjs` writes them for `assembly/vm.ts`. */
export const CODE = {
  copy: 0,
  add: 1,
  sub: 2,
  mul: 3,
  div: 4,
  min: 5,
  max: 6,
  lessThan: 7,
  equal: 8,
  neg: 9,
  abs: 10,
  exp: 11,
  log: 12,
  sqrt: 13,
  tanh: 14,
  isFinite: 15,
  select: 16,
  /** a·b + c */
  multiplyAdd: 17,
  /** a·b − c */
  multiplySubtract: 18,
  /** c − a·b */
  subtractProduct: 19,
  /** Integers to floats. */
  convert: 20,
  /** Index along the row. */
  column: 21,
  /** Copies a strided operand of floats, or of integers, to a slot. */
  gather: 22,
  gatherIntegers: 23,
  /** Copies the operand's first element of this row to a cell. */
  splat: 24,
  splatInteger: 25,
  /** Copies a slot to a strided operand, or a cell to the operand's first element of this row. */
  scatter: 26,
  store: 27,
  sumStart: 28,
  sum: 29,
  /** Sum of products. */
  dot: 30,
  sumEnd: 31,
  maximumStart: 32,
  maximum: 33,
  maximumEnd: 34,
} as const satisfies Record<Exclude<UnaryFunction, Sine> | BinaryFunction, number> &
  Record<string, number>;

export type Code = keyof typeof CODE;

/** Words of an instruction: opcode, target, and three sources. */
export const INSTRUCTION_WORDS = 5;

/**
 * Location of a value before registers are assigned: an operand, a cell (one value for all
 * elements), or a slot (a block of values).
 */
export type ValueLocation =
  | { readonly kind: "operand" | "cell"; readonly index: number }
  | { readonly kind: "slot"; readonly id: number };

/** An instruction before registers are assigned. */
export interface VirtualInstruction {
  readonly code: Code;
  readonly target: ValueLocation;
  readonly sources: readonly ValueLocation[];
}
