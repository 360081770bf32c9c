import { asFloat32 } from "../as_float32.ts";
import type { Backend } from "../backend.ts";
import type { HalfType } from "../dtype.ts";
import { gatherRows } from "../gather.ts";
import { matmul } from "../matmul.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, compare, evaluate } from "./check.ts";
import { integers, uniform } from "./data.ts";
import { numberOfHalf, PATTERNS, TYPES, VIEWS } from "./half_numbers.ts";

/** Makes finite numbers of a type, from 2⁻³ to 2. */
function numbers(on: Backend, type: HalfType, shape: readonly number[], seed: number): Tensor {
  const size = shape.reduce((count, extent) => count * extent, 1);
  const base = type === "float16" ? 0x3000 : 0x3e00;
  const bits = Uint16Array.from(integers(size, seed, 0, 0xfff), (each) => base + (each & 0x3ff));
  return tensor(on, bits, shape, type);
}

/** Converts 16-bit numbers to float32, and computes with them. */
export const widenSuite: OperationSuite = {
  example: (on) => ({
    brain: asFloat32(numbers(on, "bfloat16", [300, 401], 1)),
    half: asFloat32(numbers(on, "float16", [300, 401], 2)),
  }),
  cases: [
    {
      name: "widen: every pattern of 16 bits gives its number, signs of zero, infinities and NaN included",
      run: async (backend) => {
        for (const type of TYPES) {
          const { wide } = await evaluate(backend, (on) => ({
            wide: asFloat32(tensor(on, PATTERNS, [2 ** 16], type)),
          }));
          compare(
            type,
            wide!,
            Array.from(PATTERNS, (bits) => numberOfHalf(bits, type)),
          );
        }
      },
    },
    {
      name: "widen: any size, and views that begin with any element",
      run: async (backend) => {
        for (const type of TYPES) {
          for (const [size, from, to] of VIEWS) {
            await agree(`${type}, ${from} to ${to} of ${size}`, backend, (on) => ({
              wide: asFloat32(numbers(on, type, [size], 3).slice(from, to)),
            }));
          }
        }
      },
    },
    {
      name: "widen: products and rows of 16-bit matrices have the bits of those of the same float32 ones",
      run: async (backend) => {
        for (const type of TYPES) {
          for (const [rows, columns] of [
            [33, 40],
            [70, 65],
          ] as const) {
            const { product, wideProduct, picked, widePicked } = await evaluate(backend, (on) => {
              const weight = numbers(on, type, [rows, columns], 4);
              const wide = asFloat32(weight);
              const x = tensor(on, uniform(5 * columns, 5), [5, columns]);
              const indices = tensor(on, Int32Array.of(0, rows - 1, 3, 3, -1, rows, 17));
              return {
                product: matmul(x, weight, { transposeB: true }),
                wideProduct: matmul(x, wide, { transposeB: true }),
                picked: gatherRows(weight, indices),
                widePicked: gatherRows(wide, indices),
              };
            });
            compare(`${type}, product of ${rows} × ${columns}`, product!, wideProduct!);
            compare(`${type}, rows of ${rows} × ${columns}`, picked!, widePicked!);
          }
        }
      },
    },
    {
      name: "widen: a read returns the bits that were written, of views too",
      run: async (backend) => {
        const { all, part } = await evaluate(backend, (on) => {
          const all = tensor(on, PATTERNS.subarray(0, 999), [999], "bfloat16");
          return { all, part: all.slice(7, 12) };
        });
        compare("all", all!, PATTERNS.subarray(0, 999));
        compare("part", part!, PATTERNS.subarray(7, 12));
      },
    },
  ],
};
