import { expect, test } from "vitest";
import { checkRopeScaling, type RopeScaling, rotaryAngles } from "./rope_scaling.ts";

/** Frequencies of transformers 5.24 for heads of size 8 and base 10,000, in float32. */
const EXPECTED: [scaling: RopeScaling | undefined, frequencies: number[], scale: number][] = [
  [undefined, [1.0, 0.10000000149011612, 0.009999999776482582, 0.0010000000474974513], 1.0],
  [
    { type: "linear", factor: 4 },
    [0.25, 0.02500000037252903, 0.0024999999441206455, 0.0002500000118743628],
    1.0,
  ],
  [
    { type: "dynamic", factor: 2 },
    [1.0, 0.10000000149011612, 0.009999999776482582, 0.0010000000474974513],
    1.0,
  ],
  [
    {
      type: "llama3",
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContext: 1024,
    },
    [1.0, 0.10000000149011612, 0.003086760640144348, 0.0001250000059371814],
    1.0,
  ],
  [
    { type: "yarn", factor: 4, attentionFactor: 1.138629436111989, originalContext: 1024 },
    [1.0, 0.07499999552965164, 0.004999999888241291, 0.0002500000118743628],
    1.138629436111989,
  ],
  [
    {
      type: "yarn",
      factor: 16,
      attentionFactor: 2,
      betaFast: 8,
      betaSlow: 2,
      truncate: false,
      originalContext: 256,
    },
    [1.0, 0.05437073856592178, 0.0006249999860301614, 6.25000029685907e-5],
    2.0,
  ],
];

test.each(EXPECTED)(
  "rotaryAngles() are those of transformers for %o",
  (scaling, expected, factor) => {
    const { frequencies, scale } = rotaryAngles(8, 10_000, scaling);
    expect(frequencies).toHaveLength(4);
    for (const [pair, value] of expected.entries()) {
      expect(Math.abs(frequencies[pair]! / value - 1), String(pair)).toBeLessThan(1e-6);
    }
    expect(scale).toBeCloseTo(factor, 12);
  },
);

test("checkRopeScaling() names a setting that makes no sense", () => {
  expect(() => checkRopeScaling("a LLaMA", { type: "linear", factor: 0 })).toThrow(
    "Cannot make a LLaMA with ropeScaling.factor 0: it must be above 0",
  );
  const unknown = { type: "longrope", factor: 2 } as unknown as RopeScaling;
  expect(() => checkRopeScaling("a LLaMA", unknown)).toThrow('ropeScaling of type "longrope"');
});
