import type { FunctionCode, Value } from "./_function_code.ts";
import type { Plain } from "./_opcodes.ts";

/** 1.5·2²³: adding it rounds to an integer, which the low bits then contain. */
const ROUNDER = 12582912;
/** log₂ e, as the threads round it. */
const LOG2_E = Math.fround(Math.LOG2E);
const MINUS_LN2_HIGH = -0.693359375;
const MINUS_LN2_LOW = 2.1219444e-4;
/** Coefficients of (eʳ − 1 − r) / r², highest power first. */
const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  5.0000001201e-1,
];
/** Coefficients of (ln(1 + r) − r + r²/2) / r³, highest power first. */
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1,
  -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
/** Bits of √½: below it, the fraction of a number is doubled. */
const HALF_ROOT = 0x3f3504f3;

/**
 * Writes arithmetic on vectors as expressions. Transcendental functions have the operations of
 * `assembly/simd.ts`, in the same order, so that results are the same; that file explains them.
 */
export class VectorMath {
  readonly #code: FunctionCode;
  readonly #relaxed: boolean;

  /** @param relaxed  true if the engine has the relaxed multiply-add */
  constructor(code: FunctionCode, relaxed: boolean) {
    this.#code = code;
    this.#relaxed = relaxed;
  }

  /** a·b + c, rounded as by the threads' own code. */
  multiplyAdd(a: Value, b: Value, c: Value): Value {
    if (this.#relaxed) return this.#op("f32x4.relaxed_madd", a, b, c);
    return this.#op("f32x4.add", this.#op("f32x4.mul", a, b), c);
  }

  exp(x: Value): Value {
    const { constant, keep } = this;
    const above = this.#op("f32x4.pmax", x, constant(-104));
    const clamped = keep(this.#op("f32x4.pmin", above, constant(89)));
    const rounded = keep(this.multiplyAdd(clamped, constant(LOG2_E), constant(ROUNDER)));
    const r = this.#reduce(rounded, clamped);
    const exponent = keep(this.#op("i32x4.sub", rounded, constant(ROUNDER)));
    const half = keep(this.#shift("i32x4.shr_s", exponent, 1));
    const first = this.#powerOfTwo(half);
    const second = this.#powerOfTwo(this.#op("i32x4.sub", exponent, half));
    const y = this.#op("f32x4.add", this.#expMinusOne(r), constant(1));
    return this.#op("f32x4.mul", this.#op("f32x4.mul", y, first), second);
  }

  tanh(x: Value): Value {
    const { constant, keep } = this;
    const negative = keep(this.#op("v128.or", x, constant(-0)));
    const y = keep(
      this.#op("f32x4.pmax", this.#op("f32x4.add", negative, negative), constant(-40)),
    );
    const rounded = keep(this.multiplyAdd(y, constant(LOG2_E), constant(ROUNDER)));
    const r = this.#reduce(rounded, y);
    const power = keep(this.#powerOfTwo(rounded));
    const lessOne = this.#op("f32x4.sub", power, constant(1));
    const m = keep(this.multiplyAdd(this.#expMinusOne(r), power, lessOne));
    const size = this.#op("f32x4.div", m, this.#op("f32x4.add", m, constant(2)));
    return this.#op("v128.bitselect", x, size, constant(-0));
  }

  log(x: Value): Value {
    const { constant, keep } = this;
    const bits = (pattern: number): Value => this.#code.bits(pattern);
    const tiny = keep(this.#op("f32x4.lt", x, constant(1.17549435e-38)));
    const larger = this.#op("f32x4.mul", x, constant(33554432));
    const scaled = this.#op("v128.bitselect", larger, x, tiny);
    const shifted = keep(this.#op("i32x4.sub", scaled, bits(HALF_ROOT)));
    const exponent = this.#op("f32x4.convert_i32x4_s", this.#shift("i32x4.shr_s", shifted, 23));
    const e = keep(this.#op("f32x4.sub", exponent, this.#op("v128.and", tiny, constant(25))));
    const fraction = this.#op("v128.and", shifted, bits(0x007fffff));
    const m = this.#op("i32x4.add", fraction, bits(HALF_ROOT));
    const r = keep(this.#op("f32x4.sub", m, constant(1)));
    const square = keep(this.#op("f32x4.mul", r, r));
    let y = this.#op("f32x4.mul", this.#op("f32x4.mul", this.#polynomial(LOG, r), r), square);
    y = this.#op("f32x4.sub", y, this.#op("f32x4.mul", e, constant(MINUS_LN2_LOW)));
    y = this.#op("f32x4.sub", y, this.#op("f32x4.mul", constant(0.5), square));
    const high = this.#op("f32x4.mul", e, constant(MINUS_LN2_HIGH));
    y = this.#op("f32x4.sub", this.#op("f32x4.add", r, y), high);
    const most = constant(3.4028234663852886e38);
    y = this.#op("v128.bitselect", y, x, this.#op("f32x4.le", x, most));
    const isZero = this.#op("f32x4.eq", x, constant(0));
    y = this.#op("v128.bitselect", constant(Number.NEGATIVE_INFINITY), y, isZero);
    const isNegative = this.#op("f32x4.lt", x, constant(0));
    return this.#op("v128.bitselect", constant(Number.NaN), y, isNegative);
  }

  readonly constant = (value: number): Value => this.#code.constant(value);
  readonly keep = (value: Value): Value => this.#code.keep(value);

  /** Returns the remainder r of y = n ln 2 + r, where the low bits of `rounded` are n. */
  #reduce(rounded: Value, y: Value): Value {
    const { constant, keep } = this;
    const n = keep(this.#op("f32x4.sub", rounded, constant(ROUNDER)));
    const high = this.multiplyAdd(n, constant(MINUS_LN2_HIGH), y);
    return keep(this.multiplyAdd(n, constant(MINUS_LN2_LOW), high));
  }

  #expMinusOne(r: Value): Value {
    return this.multiplyAdd(this.#polynomial(EXP, r), this.#op("f32x4.mul", r, r), r);
  }

  #polynomial(coefficients: readonly number[], r: Value): Value {
    const [first, ...others] = coefficients.map(this.constant);
    return others.reduce((sum, coefficient) => this.multiplyAdd(sum, r, coefficient), first!);
  }

  /** 2ⁿ for integers n of a normal result. */
  #powerOfTwo(n: Value): Value {
    return this.#op("i32x4.add", this.#shift("i32x4.shl", n, 23), this.constant(1));
  }

  #shift(name: "i32x4.shl" | "i32x4.shr_s", x: Value, bits: number): Value {
    return this.#op(name, x, () => this.#code.integer(bits));
  }

  #op(name: Plain, ...operands: readonly Value[]): Value {
    return () => this.#code.op(name, ...operands);
  }
}
