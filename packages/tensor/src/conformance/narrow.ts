import { asFloat32 } from "../as_float32.ts";
import { asHalf } from "../as_half.ts";
import type { HalfType } from "../dtype.ts";
import { tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, compare, evaluate } from "./check.ts";
import { magnitudes } from "./data.ts";
import { numberOfHalf, PATTERNS, TYPES, VIEWS } from "./half_numbers.ts";

/** Bits of infinity, after those of the largest number. */
const INFINITY: Readonly<Record<HalfType, number>> = { bfloat16: 0x7f80, float16: 0x7c00 };

/** Number after the largest one, if the range did not end there. */
const NEXT: Readonly<Record<HalfType, number>> = { bfloat16: 2 ** 128, float16: 2 ** 16 };

/** Magnitudes of finite numbers, from 0 on. */
const finite = (type: HalfType): Uint16Array<ArrayBuffer> => PATTERNS.slice(0, INFINITY[type]);

/** Computes the float32 halfway from each finite number to the next one. */
function middles(type: HalfType): Float32Array<ArrayBuffer> {
  return Float32Array.from(finite(type), (bits) => {
    const next = bits + 1 === INFINITY[type] ? NEXT[type] : numberOfHalf(bits + 1, type);
    return numberOfHalf(bits, type) / 2 + next / 2;
  });
}

/** Returns the float32 numbers that are `steps` units in the last place away from positive ones. */
function moved(values: Float32Array<ArrayBuffer>, steps: number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer).map((word) => word + steps);
  return new Float32Array(bits.buffer);
}

/** Rounds numbers of float32 to 16 bits. */
export const narrowSuite: OperationSuite = {
  example: (on) => ({
    brain: asHalf(tensor(on, magnitudes(300 * 401, 1, -30, 30), [300, 401]), "bfloat16"),
    half: asHalf(tensor(on, magnitudes(300 * 401, 2, -9, 6), [300, 401]), "float16"),
  }),
  cases: [
    {
      name: "narrow: every number of 16 bits stays what it is, signs of zero and infinities included",
      run: async (backend) => {
        for (const type of TYPES) {
          const numbers = PATTERNS.filter((bits) => (bits & 0x7fff) <= INFINITY[type]);
          const { half } = await evaluate(backend, (on) => ({
            half: asHalf(asFloat32(tensor(on, numbers, [numbers.length], type)), type),
          }));
          compare(type, half!, numbers);
        }
      },
    },
    {
      name: "narrow: rounds to the nearest number, and ties to even, between every two neighbours",
      run: async (backend) => {
        for (const type of TYPES) {
          const lower = finite(type);
          const middle = middles(type);
          for (const [label, values, expected] of [
            ["ties", middle, lower.map((bits) => bits + (bits & 1))],
            [
              "negative ties",
              middle.map((x) => -x),
              lower.map((bits) => 0x8000 + bits + (bits & 1)),
            ],
            ["below", moved(middle, -1), lower],
            ["above", moved(middle, 1), lower.map((bits) => bits + 1)],
          ] as const) {
            const { half } = await evaluate(backend, (on) => ({
              half: asHalf(tensor(on, values), type),
            }));
            compare(`${type}, ${label}`, half!, expected);
          }
        }
      },
    },
    {
      name: "narrow: beyond the largest number is infinity, and NaN stays quiet with its upper bits",
      run: async (backend) => {
        const words = Int32Array.of(
          0x7f7fffff,
          -0x00800001,
          0x7f800001,
          -1,
          0x7fa12345,
          1,
          -0x7fffffff,
        );
        for (const type of TYPES) {
          const { half } = await evaluate(backend, (on) => ({
            half: asHalf(tensor(on, words).reinterpret("float32", [words.length]), type),
          }));
          const expected = {
            bfloat16: [0x7f80, 0xff80, 0x7fc0, 0xffff, 0x7fe1, 0, 0x8000],
            float16: [0x7c00, 0xfc00, 0x7e00, 0xffff, 0x7f09, 0, 0x8000],
          };
          compare(type, half!, expected[type]);
        }
      },
    },
    {
      name: "narrow: any size, and views that begin with any element",
      run: async (backend) => {
        for (const type of TYPES) {
          for (const [size, from, to] of VIEWS) {
            await agree(`${type}, ${from} to ${to} of ${size}`, backend, (on) => ({
              half: asHalf(tensor(on, magnitudes(size, 3, -9, 6)).slice(from, to), type),
            }));
          }
        }
      },
    },
  ],
};
