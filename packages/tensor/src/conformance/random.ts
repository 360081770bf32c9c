import type { Backend } from "../backend.ts";
import type { Key } from "../philox.ts";
import { Random, type RandomOperation } from "../random.ts";
import { Tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { agree, demand, evaluate } from "./check.ts";

const SIZES = [1, 2, 3, 4, 5, 7, 257, 1000, 100_003];
const KEYS: readonly Key[] = [
  [0, 0],
  [0xffff_ffff, 0xffff_ffff],
  [0xa409_3822, 0x299f_31d0],
];

const fills = (distribution: RandomOperation["distribution"]) => (on: Backend) =>
  Object.fromEntries(
    [
      ...SIZES.map((size) => [size, KEYS[2]!] as const),
      ...KEYS.map((key) => [64, key] as const),
    ].map(([size, key]) => [`${size} by ${key}`, new Random(key)[distribution](on, [size])]),
  );

/** Philox: the same numbers everywhere. */
export const randomSuite: OperationSuite = {
  example: (on) => ({
    bits: new Random(1).bits(on, [20_001]),
    uniform: new Random(2).uniform(on, [20_001]),
    normal: new Random(3).normal(on, [20_001]),
  }),
  cases: [
    {
      name: "random: bits are identical on every backend",
      run: (backend) => agree("bits", backend, fills("bits")),
    },
    {
      name: "random: uniforms are identical on every backend",
      run: (backend) => agree("uniforms", backend, fills("uniform")),
    },
    {
      name: "random: normals are within 1e-6",
      run: (backend) => agree("normals", backend, fills("normal"), { absolute: 1e-6 }),
    },
    {
      name: "random: fills a view from its own first element, and nothing around it",
      run: (backend) =>
        agree("a view", backend, (on) => {
          const base = Tensor.allocate(on, [23]);
          base.write(new Float32Array(23).fill(7));
          on.run<RandomOperation>({
            kind: "random",
            out: base.slice(3, 20),
            distribution: "uniform",
            key: [1, 2],
          });
          return { base };
        }),
    },
    {
      name: "random: normals have the moments of a standard normal",
      run: async (backend) => {
        const size = 100_000;
        const { normals } = await evaluate(backend, (on) => ({
          normals: new Random(5).normal(on, [size]),
        }));
        const moment = (power: number) =>
          Array.from(normals!).reduce((total, x) => total + x ** power, 0) / size;
        // Five standard deviations of each moment: √1, √2, √15 and √96 over √size.
        for (const [power, wanted, variance] of [
          [1, 0, 1],
          [2, 1, 2],
          [3, 0, 15],
          [4, 3, 96],
        ] as const) {
          const off = Math.abs(moment(power) - wanted);
          const allowed = 5 * Math.sqrt(variance / size);
          demand(
            off <= allowed,
            `moment ${power} of ${size} normals is ${moment(power)}, expected ${wanted} within ${allowed}`,
          );
        }
      },
    },
  ],
};
