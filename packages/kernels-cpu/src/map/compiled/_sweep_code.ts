import type { Sweep } from "../_compile.ts";
import type { VirtualInstruction } from "../_instructions.ts";
import { Accumulator } from "./_accumulator.ts";
import type { Local, Value } from "./_function_code.ts";
import type { Position } from "./_position.ts";
import { PARAMETERS, type RowContext } from "./_row_context.ts";
import { indexOf, VectorCode } from "./_vector_code.ts";

/** Elements per turn of a loop that adds up: one vector for each partial result. */
const GROUP = 16;
/** Maximum number of instructions per turn of another loop, which has 4, 2 or 1 vectors. */
const MOST_UNROLLED = 48;

const isReduction = ({ code }: VirtualInstruction): boolean =>
  code === "sum" || code === "dot" || code === "maximum";

/** Code for the sweeps over a row. */
export class SweepCode {
  readonly #row: RowContext;
  /** Elements per block: sums of blocks are added in double precision. */
  readonly #block: number | undefined;
  /** Code of the row's vectors, if its length is known: values stay for the next sweeps. */
  readonly #vectors: VectorCode[] = [];
  readonly #index: Local;
  readonly #limit: Local;
  readonly #start: Local;
  readonly #end: Local;
  readonly #rest: Local;

  /** @param block  elements per block; undefined if a row is one block */
  constructor(row: RowContext, block: number | undefined) {
    this.#row = row;
    this.#block = block;
    const local = (): Local => row.code.local("i32");
    [this.#index, this.#limit, this.#start] = [local(), local(), local()];
    [this.#end, this.#rest] = [local(), local()];
  }

  emit({ ahead, body }: Sweep): void {
    for (const instruction of ahead) this.emitUniform(instruction);
    if (body.length === 0) return;
    const accumulators = body.filter(isReduction).map((each) => new Accumulator(this.#row, each));
    const steps = body.filter((each) => !isReduction(each));
    const vector = (position: Position): VectorCode => {
      const code = new VectorCode(this.#row, position);
      for (const step of steps) code.emit(step);
      return code;
    };
    if (this.#row.length !== undefined) this.#emitKnown(steps, accumulators, this.#row.length);
    else this.#emitAny(vector, steps.length, accumulators);
  }

  /** Writes an instruction whose result is the same for the whole row. */
  emitUniform(instruction: VirtualInstruction): void {
    const { code, get } = this.#row;
    const { code: name, target, sources } = instruction;
    if (target.kind === "cell") {
      const cell = (type: "v128" | "f32" | "f64"): Local => this.#row.cell(target, type);
      const splat = (value: Value): void =>
        code.set(cell("v128"), () => code.op("f32x4.splat", value));
      const zero: Value = () => code.float(0);
      switch (name) {
        case "sumStart":
          code.set(cell("f64"), () => code.op("f64.promote_f32", zero));
          return;
        case "sumEnd":
          splat(() => code.op("f32.demote_f64", get(cell("f64"))));
          return;
        case "maximumStart":
          code.set(cell("f32"), () => code.float(Number.NEGATIVE_INFINITY));
          return;
        case "maximumEnd":
          splat(get(cell("f32")));
          return;
        case "splat":
          code.set(cell("v128"), () =>
            code.access("v128.load32_splat", 0, this.#pointer(sources[0]!)),
          );
          return;
        case "splatInteger":
          splat(() =>
            code.op("f32.convert_i32_s", () =>
              code.access("i32.load", 0, this.#pointer(sources[0]!)),
            ),
          );
          return;
      }
    }
    const whole = new VectorCode(this.#row, { index: undefined, offset: 0, lanes: 4 });
    if (name === "store") {
      const first: Value = () => code.lane(whole.read(sources[0]!), 0);
      code.access("f32.store", 0, this.#pointer(target), first);
    } else code.borrow(() => whole.emit(instruction));
  }

  #pointer(operand: VirtualInstruction["target"]): Value {
    return this.#row.get(this.#row.pointers[indexOf(operand)]!);
  }

  /** Writes straight code for all vectors of a short row. */
  #emitKnown(
    steps: readonly VirtualInstruction[],
    accumulators: readonly Accumulator[],
    length: number,
  ): void {
    for (let at = 0; at < length; at += 4) {
      const lanes = Math.min(4, length - at);
      const position = { index: undefined, offset: 4 * at, lanes };
      const vector = this.#vectors[at / 4] ?? new VectorCode(this.#row, position);
      this.#vectors[at / 4] = vector;
      for (const step of steps) vector.emit(step);
      const part = at < length - (length % GROUP) ? (at / 4) % 4 : 0;
      if (lanes === 4) for (const each of accumulators) each.add(part, vector);
    }
    const last = length % 4 === 0 ? undefined : this.#vectors.at(-1);
    for (const each of accumulators) {
      each.combine();
      if (last) each.addLast(last);
      each.finish();
    }
  }

  #emitAny(
    vector: (position: Position) => VectorCode,
    steps: number,
    accumulators: readonly Accumulator[],
  ): void {
    const { code, get, integer } = this.#row;
    const { from, to } = PARAMETERS;
    if (this.#block === undefined || accumulators.length === 0) {
      code.set(this.#start, get(from));
      code.set(this.#end, get(to));
      this.#emitBlock(vector, steps, accumulators);
      return;
    }
    const block = integer(this.#block);
    code.set(this.#start, get(from));
    code.while(
      () => code.op("i32.lt_s", get(this.#start), get(to)),
      () => {
        const next: Value = () => code.op("i32.add", get(this.#start), block);
        code.set(this.#end, () => {
          next();
          get(to)();
          code.op("select", () => code.op("i32.lt_s", next, get(to)));
        });
        this.#emitBlock(vector, steps, accumulators);
        code.set(this.#start, get(this.#end));
      },
    );
  }

  /** Writes loops over the elements from start to end: groups, vectors, and the last elements. */
  #emitBlock(
    vector: (position: Position) => VectorCode,
    steps: number,
    accumulators: readonly Accumulator[],
  ): void {
    const { code, get, integer } = this.#row;
    for (const each of accumulators) each.start();
    code.set(this.#index, () => code.op("i32.shl", get(this.#start), integer(2)));
    const fitting = [4, 2].find((vectors) => vectors * steps <= MOST_UNROLLED) ?? 1;
    const vectors = accumulators.length > 0 ? GROUP / 4 : fitting;
    if (vectors > 1) this.#loop(vector, vectors, accumulators);
    this.#loop(vector, 1, accumulators);
    for (const each of accumulators) each.combine();
    code.set(this.#rest, () =>
      code.op("i32.and", () => code.op("i32.sub", get(this.#end), get(this.#start)), integer(3)),
    );
    code.if(get(this.#rest), () =>
      code.borrow(() => {
        const lanes = { local: this.#rest };
        const last = vector({ index: this.#index, offset: 0, lanes });
        for (const each of accumulators) each.addLast(last);
      }),
    );
    for (const each of accumulators) each.finish();
  }

  /** Writes a loop over `vectors` vectors at a time, while there are so many. */
  #loop(
    vector: (position: Position) => VectorCode,
    vectors: number,
    accumulators: readonly Accumulator[],
  ): void {
    const { code, get, integer } = this.#row;
    const bytes = 16 * vectors;
    // The bytes of the whole loop, after those before it.
    code.set(this.#limit, () => {
      const elements: Value = () => code.op("i32.sub", get(this.#end), get(this.#start));
      const whole: Value = () => code.op("i32.and", elements, integer(-4 * vectors));
      const last: Value = () => code.op("i32.add", get(this.#start), whole);
      code.op("i32.shl", last, integer(2));
    });
    code.while(
      () => code.op("i32.lt_u", get(this.#index), get(this.#limit)),
      () => {
        for (let part = 0; part < vectors; part++) {
          code.borrow(() => {
            const each = vector({ index: this.#index, offset: 16 * part, lanes: 4 });
            for (const accumulator of accumulators) accumulator.add(part, each);
          });
        }
        code.set(this.#index, () => code.op("i32.add", get(this.#index), integer(bytes)));
      },
    );
  }
}
