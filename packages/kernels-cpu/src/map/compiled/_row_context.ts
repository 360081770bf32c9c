import { HEADER, OPERAND_WORD, OPERAND_WORDS } from "../_assemble.ts";
import type { ValueLocation } from "../_instructions.ts";
import type { MapLayout } from "../_layout.ts";
import type { FunctionCode, Local, Value } from "./_function_code.ts";
import { VectorMath } from "./_functions.ts";

/** Parameters of a compiled map, in order. */
export const PARAMETERS = { command: 0, slots: 1, first: 2, last: 3, from: 4, to: 5 } as const;

/** Variables of a compiled map, and access to the words of its command. */
export class RowContext {
  readonly code: FunctionCode;
  readonly math: VectorMath;
  readonly layout: MapLayout;
  /** Number of elements of each row, if the code is for one length only. */
  readonly length: number | undefined;
  /** Address of each operand's first element in the current row. */
  readonly pointers: readonly Local[];
  /** Numbers of the slots in memory. Others are variables. */
  readonly memory: ReadonlyMap<number, number>;
  readonly #cells = new Map<string, Local>();
  readonly #strides = new Map<number, Local>();
  readonly #cursors = new Map<number, Local>();
  readonly #slots = new Map<number, Local>();

  constructor(
    code: FunctionCode,
    {
      layout,
      length,
      memory,
      relaxed,
    }: Pick<RowContext, "layout" | "length" | "memory"> & { readonly relaxed: boolean },
  ) {
    this.code = code;
    this.math = new VectorMath(code, relaxed);
    this.layout = layout;
    this.length = length;
    this.memory = memory;
    const operands = layout.inputs.length + layout.outputs.length;
    this.pointers = Array.from({ length: operands }, () => code.local("i32"));
  }

  readonly get =
    (local: Local): Value =>
    () =>
      this.code.get(local);
  readonly integer =
    (value: number): Value =>
    () =>
      this.code.integer(value);

  /** Loads a word of the command. */
  word(index: number): Value {
    return () => this.code.access("i32.load", 4 * index, this.get(PARAMETERS.command));
  }

  /** Loads a word of an operand's description. */
  operandWord(operand: number, word: keyof typeof OPERAND_WORD): Value {
    return this.word(HEADER + operand * OPERAND_WORDS + OPERAND_WORD[word]);
  }

  /** Returns the variable of a cell: its value, or what a reduction accumulates in it. */
  cell({ index }: Extract<ValueLocation, { index: number }>, type: "v128" | "f64" | "f32"): Local {
    const key = `${type} ${index}`;
    const local = this.#cells.get(key) ?? this.code.local(type);
    this.#cells.set(key, local);
    return local;
  }

  /** Returns the variable for the bytes between elements of an operand along the row. */
  stride(operand: number): Local {
    return this.#once(this.#strides, operand);
  }

  /** Returns a variable for an address in an operand. */
  cursor(operand: number): Local {
    return this.#once(this.#cursors, operand);
  }

  /** Returns the variable for the address of a slot that belongs to byte 0 of the row. */
  slot(id: number): Local {
    return this.#once(this.#slots, id);
  }

  /** Computes the variables that stay the same for all rows. */
  prepare(): void {
    const { code, get, integer } = this;
    const { slots, from, to } = PARAMETERS;
    this.layout.inputs.forEach(({ access }, index) => {
      if (access === "strided") code.set(this.stride(index), this.operandWord(index, "stride3"));
    });
    this.layout.outputs.forEach(({ access }, output) => {
      const index = this.layout.inputs.length + output;
      if (access !== "inPlace") code.set(this.stride(index), this.operandWord(index, "stride3"));
    });
    for (const [id, number] of this.memory) {
      const length: Value = () => code.op("i32.sub", get(to), get(from));
      const more: Value = () => code.op("i32.add", length, integer(15));
      const size: Value = () => code.op("i32.and", more, integer(-16));
      const bytes: Value = () => code.op("i32.mul", size, integer(4 * number));
      const before: Value = () => code.op("i32.shl", get(from), integer(2));
      code.set(this.slot(id), () =>
        code.op("i32.sub", () => code.op("i32.add", get(slots), bytes), before),
      );
    }
  }

  #once(locals: Map<number, Local>, key: number): Local {
    const local = locals.get(key) ?? this.code.local("i32");
    locals.set(key, local);
    return local;
  }
}
