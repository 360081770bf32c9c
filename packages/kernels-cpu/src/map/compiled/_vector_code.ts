import type { ValueLocation, VirtualInstruction } from "../_instructions.ts";
import { arithmetic, columnOf } from "./_arithmetic.ts";
import type { Local, Value } from "./_function_code.ts";
import { mistake } from "./_mistake.ts";
import { eachLane, type Position } from "./_position.ts";
import type { RowContext } from "./_row_context.ts";

/** Writes the code of instructions for four elements; values stay in variables. */
export class VectorCode {
  readonly #row: RowContext;
  readonly position: Position;
  /** Variables of values. */
  readonly #known = new Map<string, Local>();

  constructor(row: RowContext, position: Position) {
    this.#row = row;
    this.position = position;
  }

  /** Returns the value at a location; loads it when it is first asked for. */
  read(location: ValueLocation): Value {
    const { code, layout, pointers, memory } = this.#row;
    if (location.kind === "cell") return this.#row.get(this.#row.cell(location, "v128"));
    const key = keyOf(location);
    const known = this.#known.get(key);
    if (known !== undefined) return this.#row.get(known);
    const local = this.#variable(location);
    if (location.kind === "slot") {
      if (!memory.has(location.id)) mistake(`slot ${location.id} is read before it is written`);
      this.#load(local, this.#at(this.#row.slot(location.id)));
    } else {
      if (layout.inputs[location.index]?.access !== "inPlace")
        mistake(`operand ${location.index} is not in place`);
      this.#load(local, this.#at(pointers[location.index]!));
    }
    this.#known.set(key, local);
    return () => code.get(local);
  }

  /** Writes the code of an instruction that is no reduction. */
  emit({ code: name, target, sources }: VirtualInstruction): void {
    switch (name) {
      case "gather":
      case "gatherIntegers":
        this.#gather(target, indexOf(sources[0]!), name === "gatherIntegers");
        return;
      case "scatter":
        this.#scatter(indexOf(target), this.read(sources[0]!));
        return;
      default:
        this.#write(
          target,
          name === "column"
            ? columnOf(this.#row, this.position)
            : arithmetic(
                this.#row,
                name,
                sources.map((source) => this.read(source)),
              ),
        );
    }
  }

  #write(target: ValueLocation, value: Value): void {
    const { code, pointers } = this.#row;
    const local = this.#variable(target);
    code.set(local, value);
    if (target.kind !== "cell") this.#known.set(keyOf(target), local);
    if (target.kind === "operand") {
      const address = this.#at(pointers[target.index]!);
      const { lanes, offset } = this.position;
      if (lanes === 4) code.access("v128.store", offset, address, this.#row.get(local));
      else this.#eachLane((lane) => this.#storeLane(offset + 4 * lane, address, local, lane));
    } else this.#share(target, local);
  }

  /** Stores the value of a slot in memory, if it is there. */
  #share(target: ValueLocation, local: Local): void {
    const { code, get, memory } = this.#row;
    if (target.kind !== "slot" || !memory.has(target.id)) return;
    const address = this.#at(this.#row.slot(target.id));
    code.access("v128.store", this.position.offset, address, get(local));
  }

  /** Loads elements with a stride. A tail loads no element beyond the last one. */
  #gather(target: ValueLocation, operand: number, integers: boolean): void {
    const { code, get, layout } = this.#row;
    const { lanes } = this.position;
    const local = this.#variable(target);
    this.#known.set(keyOf(target), local);
    if (layout.inputs[operand]!.everyOther && lanes === 4) {
      const address = this.#at(this.#row.pointers[operand]!, 1);
      const offset = 2 * this.position.offset;
      const load =
        (at: number): Value =>
        () =>
          code.access("v128.load", at, address);
      code.set(local, () => code.shuffle(load(offset), load(offset + 16), [0, 2, 4, 6]));
    } else {
      const cursor = this.#startCursor(operand);
      code.set(local, () => code.access("v128.load32_splat", 0, get(cursor)));
      this.#eachLane((lane) => {
        if (lane === 0) return;
        this.#moveCursor(operand, cursor);
        code.set(local, () =>
          code.accessLane("v128.load32_lane", 0, get(cursor), get(local), lane),
        );
      });
    }
    if (integers) code.set(local, () => code.op("f32x4.convert_i32x4_s", get(local)));
    this.#share(target, local);
  }

  #scatter(operand: number, value: Value): void {
    const { code, get } = this.#row;
    const cursor = this.#startCursor(operand);
    this.#eachLane((lane) => {
      if (lane > 0) this.#moveCursor(operand, cursor);
      code.accessLane("v128.store32_lane", 0, get(cursor), value, lane);
    });
  }

  /** Computes the address of the first of the four elements of a strided operand. */
  #startCursor(operand: number): Local {
    const { code, get, integer, pointers } = this.#row;
    const { index, offset } = this.position;
    const cursor = this.#row.cursor(operand);
    const first: Value =
      index === undefined
        ? integer(offset / 4)
        : () =>
            code.op("i32.shr_u", () => code.op("i32.add", get(index), integer(offset)), integer(2));
    const bytes: Value = () => code.op("i32.mul", first, get(this.#row.stride(operand)));
    code.set(cursor, () => code.op("i32.add", get(pointers[operand]!), bytes));
    return cursor;
  }

  #moveCursor(operand: number, cursor: Local): void {
    const { code, get } = this.#row;
    code.set(cursor, () => code.op("i32.add", get(cursor), get(this.#row.stride(operand))));
  }

  #storeLane(offset: number, address: Value, vector: Local, lane: number): void {
    const { code, get } = this.#row;
    code.accessLane("v128.store32_lane", offset, address, get(vector), lane);
  }

  /** Writes code for each lane that is an element. */
  #eachLane(body: (lane: number) => void): void {
    eachLane(this.#row, this.position, body);
  }

  #load(local: Local, address: Value): void {
    const { code } = this.#row;
    code.set(local, () => code.access("v128.load", this.position.offset, address));
  }

  /** Returns the address of this position, without its offset, in memory that starts at `base`. */
  #at(base: Local, shift = 0): Value {
    const { code, get, integer } = this.#row;
    const { index } = this.position;
    if (index === undefined) return get(base);
    const bytes: Value =
      shift === 0 ? get(index) : () => code.op("i32.shl", get(index), integer(shift));
    return () => code.op("i32.add", get(base), bytes);
  }

  #variable(location: ValueLocation): Local {
    if (location.kind === "cell") return this.#row.cell(location, "v128");
    return this.#known.get(keyOf(location)) ?? this.#row.code.temporary();
  }
}

const keyOf = (location: ValueLocation): string =>
  location.kind === "slot" ? `slot ${location.id}` : `${location.kind} ${location.index}`;

/** Returns the number of an operand. */
export function indexOf(location: ValueLocation): number {
  if (location.kind !== "operand") mistake("a strided access needs an operand");
  return location.index;
}
