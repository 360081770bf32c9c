import { HEADER, OPERAND_WORDS, WORD } from "../_assemble.ts";
import type { Compiled } from "../_compile.ts";
import type { MapLayout } from "../_layout.ts";
import { FunctionCode, type Local, type Value } from "./_function_code.ts";
import { moduleBytes } from "./_module_bytes.ts";
import { PARAMETERS, RowContext } from "./_row_context.ts";
import { SweepCode } from "./_sweep_code.ts";

/** Properties of an engine that determine the code. */
export interface EngineTraits {
  /** True if the memory is shared with other threads. */
  readonly shared: boolean;
  /** True if the engine has the relaxed multiply-add. */
  readonly relaxed: boolean;
}

/** Properties of rows that determine the code. */
export interface RowTraits {
  /** Number of elements of a row, if the code is for this length only. */
  readonly length: number | undefined;
  /** Elements per block; undefined if a row is one block. */
  readonly block: number | undefined;
  /** Numbers of the slots, whose memory sweeps share. */
  readonly slots: ReadonlyMap<number, number>;
}

/**
 * Generates a WebAssembly module for a map or a reduction. Its function `run(command, slots, first,
 * last, from, to)` does what the interpreter does for elements `from` to `to` of rows `first` to
 * `last`, with the same operations in the same order.
 */
export function generateModule(
  compiled: Compiled,
  layout: MapLayout,
  { length, block, slots }: RowTraits,
  { shared, relaxed }: EngineTraits,
): Uint8Array {
  const code = new FunctionCode(Object.keys(PARAMETERS).length);
  const memory = slotsInMemory(compiled, slots, length !== undefined);
  const row = new RowContext(code, { layout, length, memory, relaxed });
  const sweeps = new SweepCode(row, block);
  row.prepare();
  fillCells(compiled, row);
  for (const instruction of compiled.once) sweeps.emitUniform(instruction);
  eachRow(row, (current) => {
    const emit = (): void => {
      startResult(compiled, row);
      for (const sweep of compiled.sweeps) sweeps.emit(sweep);
      for (const instruction of compiled.final) sweeps.emitUniform(instruction);
      storeResult(compiled, row, current);
    };
    if (length === undefined) emit();
    else code.borrow(emit);
  });
  return moduleBytes(code, shared);
}

/**
 * Finds the slots that need memory: one row writes them for the next one, or one sweep for the next
 * one, unless all values of a row are variables.
 */
function slotsInMemory(
  { sweeps, accumulator }: Compiled,
  slots: ReadonlyMap<number, number>,
  isShort: boolean,
): Map<number, number> {
  const found = new Map<number, number>();
  const add = (id: number): unknown => found.set(id, slots.get(id)!);
  if (accumulator?.kind === "slot") add(accumulator.id);
  if (isShort) return found;
  const earlier = new Set<number>();
  for (const { body } of sweeps) {
    for (const source of body.flatMap(({ sources }) => sources))
      if (source.kind === "slot" && earlier.has(source.id)) add(source.id);
    for (const { target } of body) if (target.kind === "slot") earlier.add(target.id);
  }
  return found;
}

/** Puts constants and scalars, which follow the operands in the command, into cells. */
function fillCells({ fills }: Compiled, row: RowContext): void {
  const { code, layout } = row;
  const first = HEADER + (layout.inputs.length + layout.outputs.length) * OPERAND_WORDS;
  fills.forEach(({ cell, value, scalar }, index) => {
    const local = row.cell({ kind: "cell", index: cell }, "v128");
    const offset = 4 * (first + 2 * index + 1);
    code.set(local, () =>
      scalar === undefined
        ? row.math.constant(value)()
        : code.access("v128.load32_splat", offset, row.get(PARAMETERS.command)),
    );
  });
}

/** Writes a loop over the rows, in which `body` finds the addresses of its operands. */
function eachRow(row: RowContext, body: (current: Local) => void): void {
  const { code, get, integer } = row;
  const [current, i0, i1, i2] = [0, 1, 2, 3].map(() => code.local("i32")) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const extent1 = row.word(WORD.extent1);
  const extent2 = row.word(WORD.extent2);
  const outer: Value = () => code.op("i32.div_u", get(current), extent2);
  code.set(current, get(PARAMETERS.first));
  code.set(i2, () => code.op("i32.rem_u", get(current), extent2));
  code.set(i1, () => code.op("i32.rem_u", outer, extent1));
  code.set(i0, () => code.op("i32.div_u", outer, extent1));
  const one = integer(1);
  const advance = (index: Local): void =>
    code.set(index, () => code.op("i32.add", get(index), one));
  const findAll = (): void =>
    row.pointers.forEach((pointer, operand) => {
      const along = (index: Local, word: "stride0" | "stride1" | "stride2"): Value => {
        const stride = row.operandWord(operand, word);
        return () => code.op("i32.mul", get(index), stride);
      };
      const sum =
        (a: Value, b: Value): Value =>
        () =>
          code.op("i32.add", a, b);
      const inner = sum(along(i1, "stride1"), along(i2, "stride2"));
      const start = sum(row.operandWord(operand, "pointer"), along(i0, "stride0"));
      code.set(pointer, sum(start, inner));
    });
  findAll();
  code.while(
    () => code.op("i32.lt_s", get(current), get(PARAMETERS.last)),
    () => {
      body(current);
      advance(current);
      advance(i2);
      code.if(
        () => code.op("i32.lt_s", get(i2), extent2),
        () => {
          row.pointers.forEach((pointer, operand) => {
            const stride = row.operandWord(operand, "stride2");
            code.set(pointer, () => code.op("i32.add", get(pointer), stride));
          });
        },
        () => {
          code.set(i2, integer(0));
          advance(i1);
          code.if(
            () => code.op("i32.eq", get(i1), extent1),
            () => {
              code.set(i1, integer(0));
              advance(i0);
            },
          );
          findAll();
        },
      );
    },
  );
}

/** Writes the start of a reduction along a row. */
function startResult({ accumulator }: Compiled, row: RowContext): void {
  if (accumulator?.kind !== "cell") return;
  const { code } = row;
  if (row.layout.mode === "maxRows")
    code.set(row.cell(accumulator, "f32"), () => code.float(Number.NEGATIVE_INFINITY));
  else {
    const zero: Value = () => code.float(0);
    code.set(row.cell(accumulator, "f64"), () => code.op("f64.promote_f32", zero));
  }
}

/** Stores the result of a row, or of one of its chunks, as `assembly/reduce.ts` does. */
function storeResult({ accumulator }: Compiled, row: RowContext, current: Local): void {
  if (accumulator?.kind !== "cell") return;
  const { code, get, integer, layout } = row;
  const isMaximum = layout.mode === "maxRows";
  const result = get(row.cell(accumulator, isMaximum ? "f32" : "f64"));
  const chunks = row.word(WORD.chunks);
  const sum =
    (a: Value, b: Value): Value =>
    () =>
      code.op("i32.add", a, b);
  const shifted =
    (a: Value, bits: number): Value =>
    () =>
      code.op("i32.shl", a, integer(bits));
  const out = sum(row.word(WORD.out), shifted(get(current), 2));
  const old: Value = () => code.access("f32.load", 0, out);
  const store = (value: Value): void => code.access("f32.store", 0, out, value);
  const demoted =
    (value: Value): Value =>
    () =>
      code.op("f32.demote_f64", value);
  const added = demoted(() => code.op("f64.add", () => code.op("f64.promote_f32", old), result));
  code.if(
    () => code.op("i32.eq", chunks, integer(1)),
    () =>
      code.if(
        row.word(WORD.accumulate),
        () => store(isMaximum ? () => code.op("f32.max", old, result) : added),
        () => store(isMaximum ? result : demoted(result)),
      ),
    () => {
      const chunk: Value = () => code.op("i32.div_u", get(PARAMETERS.from), row.word(WORD.chunk));
      const before: Value = () => code.op("i32.mul", get(current), chunks);
      const at = sum(row.word(WORD.partials), shifted(sum(before, chunk), 3));
      code.access(
        "f64.store",
        0,
        at,
        isMaximum ? () => code.op("f64.promote_f32", result) : result,
      );
    },
  );
}
