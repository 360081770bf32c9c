import {
  type Access,
  LANE_ACCESS,
  MEMORY,
  PLAIN,
  type Plain,
  VALUE_TYPES,
  type ValueType,
} from "./_opcodes.ts";

/** Code that leaves one value on the stack. It may be emitted repeatedly. */
export type Value = () => void;

/** Number of a local variable, or of a parameter. */
export type Local = number;

/** Appends a number in LEB128: as signed, which differs in the last byte, or as unsigned. */
export function appendNumber(bytes: number[], value: number, signed = false): void {
  for (let rest = value; ; ) {
    const low = rest & 0x7f;
    rest = signed ? rest >> 7 : rest >>> 7;
    const isLast = signed ? rest === (low & 0x40 ? -1 : 0) : rest === 0;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return;
  }
}

/** Writes the code of a WebAssembly function whose parameters are i32. */
export class FunctionCode {
  readonly parameters: number;
  readonly #locals: ValueType[] = [];
  readonly #code: number[] = [];
  /** Vectors that repeat one bit pattern, and are computed first. */
  readonly #constants = new Map<number, Local>();
  /** Locals that may be used again, because the code that used them has ended. */
  #free: Local[] = [];
  #borrowed: Local[] | undefined;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  /** Returns a new local variable, initially 0. */
  local(type: ValueType): Local {
    return this.parameters + this.#locals.push(type) - 1;
  }

  /** Lets {@link FunctionCode.keep} use the locals of earlier calls of `borrow` again. */
  borrow(body: () => void): void {
    const outer = this.#borrowed;
    const borrowed: Local[] = [];
    this.#borrowed = borrowed;
    body();
    this.#free.push(...borrowed.reverse());
    this.#borrowed = outer;
  }

  /** Returns a vector variable that belongs to the current {@link FunctionCode.borrow}. */
  temporary(): Local {
    const local = (this.#borrowed && this.#free.pop()) ?? this.local("v128");
    this.#borrowed?.push(local);
    return local;
  }

  /** Computes a vector now, for repeated use. */
  keep(value: Value): Value {
    const local = this.temporary();
    this.set(local, value);
    return () => this.get(local);
  }

  /**
   * Returns a vector that repeats `value`. Engines rebuild a constant at each use, in several
   * instructions, so it is computed once per call.
   */
  constant(value: number): Value {
    return this.bits(new Int32Array(Float32Array.of(value).buffer)[0]!);
  }

  /** Returns a vector that repeats a bit pattern. */
  bits(pattern: number): Value {
    const local = this.#constants.get(pattern) ?? this.local("v128");
    this.#constants.set(pattern, local);
    return () => this.get(local);
  }

  get(local: Local): void {
    this.#code.push(0x20);
    appendNumber(this.#code, local);
  }

  set(local: Local, value: Value): void {
    value();
    this.#code.push(0x21);
    appendNumber(this.#code, local);
  }

  op(name: Plain, ...operands: readonly Value[]): void {
    for (const operand of operands) operand();
    this.#code.push(...PLAIN[name]);
  }

  /** Loads from, or stores to, an address plus a constant. */
  access(name: Access, offset: number, address: Value, value?: Value): void {
    address();
    value?.();
    const [opcode, alignment] = MEMORY[name];
    this.#code.push(...opcode, alignment);
    appendNumber(this.#code, offset);
  }

  /** Loads one lane of `vector`, or stores it. */
  accessLane(
    name: keyof typeof LANE_ACCESS,
    offset: number,
    address: Value,
    vector: Value,
    lane: number,
  ): void {
    address();
    vector();
    this.#code.push(...LANE_ACCESS[name], 2);
    appendNumber(this.#code, offset);
    this.#code.push(lane);
  }

  integer(value: number): void {
    this.#code.push(0x41);
    appendNumber(this.#code, value, true);
  }

  float(value: number): void {
    this.#code.push(0x43, ...new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Extracts a lane as f32. */
  lane(vector: Value, lane: number): void {
    vector();
    this.#code.push(0xfd, 0x1f, lane);
  }

  /** Takes four lanes of eight: those of `a`, then those of `b`. */
  shuffle(a: Value, b: Value, lanes: readonly number[]): void {
    a();
    b();
    this.#code.push(0xfd, 0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((i) => 4 * lane + i)));
  }

  /** Pushes a vector of four bit patterns. */
  vector(lanes: readonly number[]): void {
    this.#code.push(0xfd, 0x0c, ...new Uint8Array(Int32Array.from(lanes).buffer));
  }

  /** Repeats `body` while `condition` is not 0. */
  while(condition: Value, body: () => void): void {
    this.#code.push(0x02, 0x40, 0x03, 0x40); // block, loop
    condition();
    this.#code.push(0x45, 0x0d, 1); // i32.eqz, br_if to the end of the block
    body();
    this.#code.push(0x0c, 0, 0x0b, 0x0b); // br to the loop
  }

  if(condition: Value, then: () => void, otherwise?: () => void): void {
    condition();
    this.#code.push(0x04, 0x40);
    then();
    if (otherwise) {
      this.#code.push(0x05);
      otherwise();
    }
    this.#code.push(0x0b);
  }

  /** Returns the function as an entry of a code section: its locals, and its code. */
  finish(): number[] {
    const body: number[] = [];
    appendNumber(body, this.#locals.length);
    for (const type of this.#locals) body.push(1, VALUE_TYPES[type]);
    for (const [pattern, local] of this.#constants) {
      body.push(0x41);
      appendNumber(body, pattern, true);
      body.push(...PLAIN["i32x4.splat"], 0x21);
      appendNumber(body, local);
    }
    for (const byte of this.#code) body.push(byte);
    body.push(0x0b);
    return body;
  }
}
