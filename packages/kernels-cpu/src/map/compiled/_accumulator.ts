import type { VirtualInstruction } from "../_instructions.ts";
import type { Local, Value } from "./_function_code.ts";
import { mistake } from "./_mistake.ts";
import { eachLane } from "./_position.ts";
import type { RowContext } from "./_row_context.ts";
import type { VectorCode } from "./_vector_code.ts";

/** Number of partial results: elements that are 16 apart are added first. */
const PARTS = 4;

/**
 * Code for a sum, a sum of products or a maximum of a block, in the order of `assembly/vm.ts`: four
 * vectors of partial results, their lanes in double precision, then the last elements.
 */
export class Accumulator {
  readonly #row: RowContext;
  readonly #instruction: VirtualInstruction;
  readonly #cell: Local;
  readonly #total: Local;
  #parts: (Local | undefined)[] = [];

  constructor(row: RowContext, instruction: VirtualInstruction) {
    const { target } = instruction;
    if (target.kind !== "cell") mistake("a reduction needs a cell");
    this.#row = row;
    this.#instruction = instruction;
    this.#cell = row.cell(target, this.#type);
    this.#total = row.code.local(this.#type);
  }

  get #isMaximum(): boolean {
    return this.#instruction.code === "maximum";
  }

  get #type(): "f32" | "f64" {
    return this.#isMaximum ? "f32" : "f64";
  }

  /** Writes the start of a block of any length. Without it, the first vectors are the start. */
  start(): void {
    const { code, math } = this.#row;
    const start = math.constant(this.#isMaximum ? Number.NEGATIVE_INFINITY : 0);
    this.#parts = Array.from({ length: PARTS }, () => code.local("v128"));
    for (const part of this.#parts) code.set(part!, start);
  }

  /** Adds four elements to a partial result. */
  add(part: number, vector: VectorCode): void {
    const { code, get, math } = this.#row;
    const [a, b] = this.#instruction.sources.map((source) => vector.read(source));
    const known = this.#parts[part];
    const local = known ?? code.local("v128");
    this.#parts[part] = local;
    code.set(local, () => {
      if (b !== undefined) {
        if (known === undefined) code.op("f32x4.mul", a!, b);
        else math.multiplyAdd(a!, b, get(known))();
      } else if (known === undefined) a!();
      else code.op(this.#isMaximum ? "f32x4.max" : "f32x4.add", get(known), a!);
    });
  }

  /** Combines the partial results. */
  combine(): void {
    const { code } = this.#row;
    const pairs = [this.#pair(0), this.#pair(2)].filter((each) => each !== undefined);
    this.#parts = [];
    if (pairs.length === 0) {
      this.#setTotal(this.#nothing());
      return;
    }
    const sum = code.local("v128");
    code.set(sum, pairs.length === 2 ? this.#vectors(pairs[0]!, pairs[1]!) : pairs[0]!);
    const lane = (index: number): Value => this.#lane(this.#row.get(sum), index);
    const both = (a: Value, b: Value): Value => this.#scalars(a, b);
    // The largest element is the same in any order.
    this.#setTotal(both(both(lane(0), lane(1)), both(lane(2), lane(3))));
  }

  /** Adds the last elements of a row, fewer than four. */
  addLast(vector: VectorCode): void {
    const { code, get } = this.#row;
    const [a, b] = this.#instruction.sources.map((source) => vector.read(source));
    eachLane(this.#row, vector.position, (lane) => {
      const value: Value =
        b === undefined
          ? this.#lane(a!, lane)
          : () => code.op("f64.mul", this.#lane(a!, lane), this.#lane(b, lane));
      this.#setTotal(this.#scalars(get(this.#total), value));
    });
  }

  /** Adds the block's result to the row's. */
  finish(): void {
    const { code, get } = this.#row;
    code.set(this.#cell, this.#scalars(get(this.#cell), get(this.#total)));
  }

  #pair(first: number): Value | undefined {
    const [a, b] = [this.#parts[first], this.#parts[first + 1]];
    const { get } = this.#row;
    if (a === undefined || b === undefined) return a === undefined ? undefined : get(a);
    return this.#vectors(get(a), get(b));
  }

  #vectors(a: Value, b: Value): Value {
    return () => this.#row.code.op(this.#isMaximum ? "f32x4.max" : "f32x4.add", a, b);
  }

  #scalars(a: Value, b: Value): Value {
    return () => this.#row.code.op(this.#isMaximum ? "f32.max" : "f64.add", a, b);
  }

  #lane(vector: Value, lane: number): Value {
    const { code } = this.#row;
    if (this.#isMaximum) return () => code.lane(vector, lane);
    return () => code.op("f64.promote_f32", () => code.lane(vector, lane));
  }

  #setTotal(value: Value): void {
    this.#row.code.set(this.#total, value);
  }

  #nothing(): Value {
    const { code } = this.#row;
    if (this.#isMaximum) return () => code.float(Number.NEGATIVE_INFINITY);
    return () => code.op("f64.promote_f32", () => code.float(0));
  }
}
