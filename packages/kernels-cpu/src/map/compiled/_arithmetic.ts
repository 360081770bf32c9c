import type { Code } from "../_instructions.ts";
import type { Value } from "./_function_code.ts";
import { mistake } from "./_mistake.ts";
import type { Plain } from "./_opcodes.ts";
import type { Position } from "./_position.ts";
import type { RowContext } from "./_row_context.ts";

/** Instructions that WebAssembly has. */
const SAME: Readonly<Record<string, Plain>> = {
  add: "f32x4.add",
  sub: "f32x4.sub",
  mul: "f32x4.mul",
  div: "f32x4.div",
  min: "f32x4.min",
  max: "f32x4.max",
  neg: "f32x4.neg",
  abs: "f32x4.abs",
  sqrt: "f32x4.sqrt",
};

/**
 * Writes the code of a function of four elements, with the operations of `assembly/vm.ts`. Some of
 * it is written now, and the rest by the returned value.
 */
export function arithmetic(
  { code, math }: RowContext,
  name: Code,
  [a, b, c]: readonly Value[],
): Value {
  const op =
    (plain: Plain, ...operands: readonly Value[]): Value =>
    () =>
      code.op(plain, ...operands);
  const same = SAME[name];
  if (same !== undefined) return op(same, ...[a!, b].filter((each) => each !== undefined));
  const one = math.constant(1);
  switch (name) {
    case "copy":
      return a!;
    case "lessThan":
      return op("v128.and", one, op("f32x4.lt", a!, b!));
    case "equal":
      return op("v128.and", one, op("f32x4.eq", a!, b!));
    case "isFinite": {
      const infinity = math.constant(Number.POSITIVE_INFINITY);
      return op("v128.and", one, op("f32x4.lt", op("f32x4.abs", a!), infinity));
    }
    case "select":
      return op("v128.bitselect", b!, c!, op("f32x4.ne", a!, math.constant(0)));
    case "exp":
      return math.exp(a!);
    case "log":
      return math.log(a!);
    case "tanh":
      return math.tanh(a!);
    case "multiplyAdd":
      return math.multiplyAdd(a!, b!, c!);
    case "multiplySubtract":
      return math.multiplyAdd(a!, b!, op("f32x4.neg", c!));
    case "subtractProduct":
      return math.multiplyAdd(op("f32x4.neg", a!), b!, c!);
    case "convert":
      return op("f32x4.convert_i32x4_s", a!);
    default:
      return mistake(`${name} is no instruction on elements`);
  }
}

/** Returns the indices of four elements along the row. */
export function columnOf({ code, get, integer }: RowContext, { index, offset }: Position): Value {
  const first = offset / 4;
  const lanes: Value = () => code.vector([first, first + 1, first + 2, first + 3]);
  if (index === undefined) return () => code.op("f32x4.convert_i32x4_s", lanes);
  const start: Value = () => code.op("i32.shr_u", get(index), integer(2));
  const starts: Value = () => code.op("i32x4.splat", start);
  return () => code.op("f32x4.convert_i32x4_s", () => code.op("i32x4.add", starts, lanes));
}
